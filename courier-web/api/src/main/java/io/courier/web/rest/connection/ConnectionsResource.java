package io.courier.web.rest.connection;

import io.courier.connection.ConnectionAuditEntry;
import io.courier.connection.ConnectionAuditFilter;
import io.courier.connection.ConnectionDraft;
import io.courier.connection.ConnectionFilter;
import io.courier.connection.ConnectionOperation;
import io.courier.connection.ConnectionProtocol;
import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionStatus;
import io.courier.connection.ConnectionTestResult;
import io.courier.connection.ConnectionTestService;
import io.courier.connection.ConnectionView;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Roles;
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
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Remote systems. */
@Path("connections")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Connections")
public class ConnectionsResource {
  private static final int TEST_FAILED = 422;

  @Inject private ConnectionService connections;
  @Inject private ConnectionTestService tests;
  @Inject private Answers answers;
  @Context private SecurityContext caller;

  @GET
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Paged(
      filters = {
        "search",
        "protocol",
        "group",
        "status",
        "fipsOverride",
        "insecure",
        "includeDeleted"
      },
      sort = {"name", "group", "protocol", "host", "status", "createdAt", "updatedAt"})
  @Operation(summary = "Connections, without secrets")
  public Envelope<List<ConnectionView>> list(@Context UriInfo uri) {
    ListQuery query = ListQuery.of(uri);
    ConnectionFilter filter =
        new ConnectionFilter(
            query.text("search"),
            query.code("protocol", ConnectionProtocol.class),
            query.text("group"),
            query.code("status", ConnectionStatus.class),
            query.flag("fipsOverride"),
            query.flag("insecure"),
            includeDeleted(query));
    return answers.page(connections.find(filter, query.page()));
  }

  /** Open to all roles up to the service: who may not store hears first what was insecure. */
  @POST
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(summary = "Stores a connection (Admin)")
  public Response create(ConnectionDraft draft) {
    refuseInsecure(draft);
    ConnectionView made = connections.create(draft);
    return answers.created("/connections/" + made.id(), made);
  }

  @GET
  @Path("{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(summary = "One connection, with who uses it")
  public Envelope<ConnectionView> get(@PathParam("id") UUID id) {
    return answers.of(connections.get(id));
  }

  /** As {@link #create}. */
  @PUT
  @Path("{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(summary = "Replaces a connection; absent secrets stay (Admin)")
  public Envelope<ConnectionView> replace(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version, ConnectionDraft draft) {
    refuseInsecure(draft);
    return answers.of(connections.update(id, IfMatch.version(version), draft));
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Hides a connection that nothing enabled uses")
  public Envelope<Answers.Deleted> delete(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version) {
    connections.delete(id, IfMatch.version(version));
    return answers.deleted(id);
  }

  @POST
  @Path("{id}/test")
  @Consumes(MediaType.WILDCARD)
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Connects, logs in, lists and disconnects with what is stored")
  public Response test(@PathParam("id") UUID id) {
    ConnectionTestResult result = tests.test(id);
    TestPayload payload = TestPayload.of(result);
    if (result.success()) {
      return Response.ok(answers.of(payload)).build();
    }
    Envelope.Problem problem =
        new Envelope.Problem(
            result.errorCode().number(),
            result.errorCode().systemMessage(),
            result.errorMessage(),
            null);
    Envelope<TestPayload> failed =
        new Envelope<>(payload, null, problem, false, answers.of(payload).timestamp());
    return Response.status(TEST_FAILED).entity(failed).build();
  }

  @GET
  @Path("{id}/audit")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Paged(
      filters = {"operation", "from", "to", "executionId"},
      sort = {"performedAt", "createdAt"})
  @Operation(summary = "What was done over the connection, newest first")
  public Envelope<List<ConnectionAuditEntry>> audit(
      @PathParam("id") UUID id, @Context UriInfo uri) {
    ListQuery query = ListQuery.of(uri);
    ConnectionAuditFilter filter =
        new ConnectionAuditFilter(
            operation(query.text("operation")),
            query.time("from"),
            query.time("to"),
            query.id("executionId"));
    return answers.page(connections.audit(id, filter, query.page()));
  }

  private void refuseInsecure(ConnectionDraft draft) {
    if (!caller.isUserInRole(Roles.ADMIN)) {
      connections.refuseInsecureDraft(draft);
    }
  }

  private boolean includeDeleted(ListQuery query) {
    boolean asked = Boolean.TRUE.equals(query.flag("includeDeleted"));
    if (asked && !caller.isUserInRole(Roles.ADMIN)) {
      throw new CourierException(
          ErrorCode.INSUFFICIENT_PERMISSIONS, "Only an Admin may list deleted connections.");
    }
    return asked;
  }

  private static ConnectionOperation operation(String code) {
    return code == null
        ? null
        : ConnectionOperation.parse(code)
            .orElseThrow(
                () ->
                    new CourierException(
                        ErrorCode.INVALID_QUERY_PARAMETER,
                        "Parameter operation must be one of the operations of the connection audit"
                            + " log, e.g. Upload."));
  }
}
