package io.courier.web.rest.auth;

import io.courier.core.Roles;
import io.courier.identity.AccessTokens;
import io.courier.identity.AccountService;
import io.courier.identity.PasswordChange;
import io.courier.identity.SignInService;
import io.courier.identity.SignedIn;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Local sign-in, its tokens, and the caller's own account. */
@Path("auth")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Sign-in")
public class AuthResource {
  @Inject private SignInService signIns;
  @Inject private AccountService account;
  @Inject private AccessTokens accessTokens;
  @Inject private Answers answers;

  /** User name and password. */
  public record Credentials(String username, String password) {
    @Override
    public String toString() {
      return "Credentials[***]";
    }
  }

  /** A refresh token. */
  public record Refresh(String refreshToken) {
    @Override
    public String toString() {
      return "Refresh[***]";
    }
  }

  /**
   * Both tokens and who got them.
   *
   * @param expiresIn life of the access token in seconds
   */
  public record Login(String accessToken, String refreshToken, long expiresIn, Profile user) {
    @Override
    public String toString() {
      return "Login[" + user.id() + "]";
    }
  }

  /** How an action ended. */
  public record Done(String state, String message) {}

  @POST
  @Path("login")
  @PermitAll
  @Operation(summary = "Signs in with user name and password")
  public Envelope<Login> login(Credentials credentials) {
    return login(signIns.signIn(credentials.username(), credentials.password()));
  }

  @POST
  @Path("refresh")
  @PermitAll
  @Operation(
      summary = "Exchanges a refresh token for a new pair",
      description = "Each token works once; a second use ends all tokens of its sign-in.")
  public Envelope<Login> refresh(Refresh request) {
    return login(signIns.refresh(request.refreshToken()));
  }

  private Envelope<Login> login(SignedIn in) {
    AccessTokens.AccessToken access = accessTokens.issue(in.user(), in.state());
    return answers.of(
        new Login(
            access.value(), in.refreshToken(), access.life().toSeconds(), Profile.of(in.user())));
  }

  @POST
  @Path("logout")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(summary = "Revokes a refresh token of the caller")
  public Envelope<Done> logout(Refresh request) {
    account.signOut(request.refreshToken());
    return answers.of(new Done("signed_out", "The refresh token is revoked."));
  }

  @GET
  @Path("me")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(summary = "The caller")
  public Envelope<Profile> me() {
    return answers.of(Profile.of(account.me()));
  }

  @POST
  @Path("change-password")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(
      summary = "Changes the caller's password",
      description = "Ends every session of the caller, this one included: sign in again.")
  public Envelope<Done> changePassword(PasswordChange change) {
    account.changePassword(change);
    return answers.of(
        new Done("changed", "The password is changed. Sign in again with the new one."));
  }
}
