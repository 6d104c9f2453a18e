package io.courier.web.rest.connection;

import io.courier.connection.KnownHostService;
import io.courier.connection.KnownHostView;
import io.courier.core.Roles;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
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
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Decisions on host keys. */
@Path("known-hosts/{id}")
@RequestScoped
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Known hosts")
public class KnownHostsResource {
  @Inject private KnownHostService knownHosts;
  @Inject private Answers answers;

  @GET
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(summary = "One host key")
  public Envelope<KnownHostView> get(@PathParam("id") UUID id) {
    return answers.of(knownHosts.get(id));
  }

  @POST
  @Path("approve")
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Trusts a pending host key; the connection is active again")
  public Envelope<KnownHostView> approve(@PathParam("id") UUID id) {
    return answers.of(knownHosts.approve(id));
  }

  @DELETE
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Rejects a pending host key, or withdraws the trust in an approved one")
  public Envelope<Answers.Deleted> delete(@PathParam("id") UUID id) {
    knownHosts.delete(id);
    return answers.deleted(id);
  }
}
