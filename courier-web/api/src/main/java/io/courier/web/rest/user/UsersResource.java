package io.courier.web.rest.user;

import io.courier.core.Roles;
import io.courier.identity.UserAccount;
import io.courier.identity.UserFilter;
import io.courier.identity.UserInput;
import io.courier.identity.UserService;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.IfMatch;
import io.courier.web.rest.ListQuery;
import io.courier.web.rest.Paged;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Users and their roles. */
@Path("users")
@RequestScoped
@RolesAllowed(Roles.ADMIN)
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Users")
public class UsersResource {
  @Inject private UserService users;
  @Inject private Answers answers;

  /** A user with the first password. */
  public record NewUser(
      String username,
      String displayName,
      String email,
      String password,
      String role,
      Boolean isActive) {
    @Override
    public String toString() {
      return "NewUser[" + username + "]";
    }
  }

  /** A new password set by an administrator. */
  public record Reset(String newPassword) {
    @Override
    public String toString() {
      return "Reset[***]";
    }
  }

  @GET
  @Paged(
      filters = {"search", "includeDeleted"},
      sort = {
        "username",
        "displayName",
        "email",
        "role",
        "isActive",
        "lastLoginAt",
        "createdAt",
        "updatedAt"
      })
  @Operation(summary = "Users; search looks at user name, display name and e-mail")
  public Envelope<List<UserAccount>> list(@Context UriInfo uri) {
    ListQuery query = ListQuery.of(uri);
    boolean deleted = Boolean.TRUE.equals(query.flag("includeDeleted"));
    return answers.page(users.list(new UserFilter(query.text("search"), deleted), query.page()));
  }

  @POST
  @Operation(summary = "Creates a user")
  public Response create(NewUser request) {
    UserInput input =
        new UserInput(
            request.username(),
            request.displayName(),
            request.email(),
            request.role(),
            request.isActive());
    UserAccount made = users.create(input, request.password());
    return answers.created("/users/" + made.id(), made);
  }

  @GET
  @Path("{id}")
  @Operation(summary = "One user")
  public Envelope<UserAccount> get(
      @PathParam("id") UUID id, @QueryParam("includeDeleted") boolean includeDeleted) {
    return answers.of(users.get(id, includeDeleted));
  }

  @PUT
  @Path("{id}")
  @Operation(
      summary = "Changes a user, the password excepted",
      description = "An absent username or isActive stays as it is.")
  public Envelope<UserAccount> replace(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version, UserInput request) {
    return answers.of(users.update(id, request, IfMatch.version(version)));
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Deletes a user; the name stays taken")
  public Envelope<Answers.Deleted> delete(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version) {
    return answers.of(new Answers.Deleted(id, true, users.delete(id, IfMatch.version(version))));
  }

  @POST
  @Path("{id}/reset-password")
  @Operation(summary = "Sets a new password, lifts a lock and ends the user's sessions")
  public Envelope<UserAccount> resetPassword(@PathParam("id") UUID id, Reset request) {
    return answers.of(users.resetPassword(id, request.newPassword()));
  }
}
