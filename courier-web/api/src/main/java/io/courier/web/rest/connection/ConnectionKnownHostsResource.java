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

/** Host keys of one connection. */
@Path("connections/{id}/known-hosts")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Known hosts")
public class ConnectionKnownHostsResource {
  @Inject private KnownHostService knownHosts;
  @Inject private Answers answers;

  /** A key to trust before it is seen. */
  public record Preapproval(String keyType, String fingerprint) {}

  @GET
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(summary = "Approved and pending host keys of a connection")
  public Envelope<List<KnownHostView>> list(@PathParam("id") UUID id) {
    return answers.of(knownHosts.of(id));
  }

  @POST
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Trusts a host key before it is presented")
  public Response preapprove(@PathParam("id") UUID id, Preapproval request) {
    KnownHostView made = knownHosts.preapprove(id, request.keyType(), request.fingerprint());
    return answers.created("/known-hosts/" + made.id(), made);
  }
}
