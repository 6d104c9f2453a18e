package io.courier.web.rest.key;

import io.courier.core.Roles;
import io.courier.key.IssuedShareLink;
import io.courier.key.ShareLinkService;
import io.courier.key.ShareLinkView;
import io.courier.key.SharedKeyType;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.SecretPath;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Share links of public SSH keys. */
@Path("ssh-keys")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "SSH keys")
public class SshKeyShareResource {
  @Inject private ShareLinkService links;
  @Inject private Answers answers;

  /** How long a link lives; null for the default. */
  public record Life(Integer expiresInHours) {}

  @POST
  @Path("{id}/share")
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Makes a link to the public key; its URL is shown this once")
  public Response create(@PathParam("id") UUID id, Life request) {
    IssuedShareLink made =
        links.create(SharedKeyType.SSH, id, request == null ? null : request.expiresInHours());
    return answers.created("/ssh-keys/" + id + "/share/" + made.id(), made);
  }

  @GET
  @Path("{id}/share")
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "The key's links, without their tokens")
  public Envelope<List<ShareLinkView>> list(@PathParam("id") UUID id) {
    return answers.of(links.list(SharedKeyType.SSH, id));
  }

  @DELETE
  @Path("{id}/share/{linkId}")
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Revokes a link by its id or its token")
  public Envelope<Answers.Deleted> revoke(
      @PathParam("id") UUID id, @PathParam("linkId") String linkId) {
    return answers.deleted(links.revoke(SharedKeyType.SSH, id, SecretPath.resolve(linkId)));
  }

  @GET
  @Path("shared/{token}")
  @PermitAll
  @Produces({MediaType.TEXT_PLAIN, MediaType.APPLICATION_JSON})
  @Operation(summary = "The public key of a link, without signing in")
  public Response download(@PathParam("token") String token) {
    return Response.ok(
            links.download(SharedKeyType.SSH, SecretPath.resolve(token)), MediaType.TEXT_PLAIN_TYPE)
        .header("Content-Disposition", "attachment; filename=\"public-key.pub\"")
        .build();
  }
}
