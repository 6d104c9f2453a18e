package io.courier.web.rest.audit;

import io.courier.audit.AuditFilter;
import io.courier.audit.AuditRecord;
import io.courier.audit.AuditService;
import io.courier.core.Roles;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.ListQuery;
import io.courier.web.rest.Paged;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What was done, by whom and when. */
@Path("audit-log")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
@Tag(name = "Audit log")
public class AuditLogResource {
  @Inject private AuditService audit;
  @Inject private Answers answers;

  @GET
  @Paged(
      filters = {"entityType", "entityId", "operation", "performedBy", "from", "to", "details"},
      sort = {"performedAt", "createdAt"})
  @Operation(summary = "Entries, newest first")
  public Envelope<List<AuditRecord>> list(@Context UriInfo uri) {
    ListQuery query = ListQuery.of(uri);
    AuditFilter filter =
        new AuditFilter(
            query.text("entityType"),
            query.id("entityId"),
            query.text("operation"),
            query.text("performedBy"),
            query.time("from"),
            query.time("to"),
            query.text("details"));
    return answers.page(audit.find(filter, query.page()));
  }

  @GET
  @Path("entity/{type}/{id}")
  @Paged(sort = {"performedAt", "createdAt"})
  @Operation(summary = "Entries about one entity, newest first")
  public Envelope<List<AuditRecord>> ofEntity(
      @PathParam("type") String type, @PathParam("id") UUID id, @Context UriInfo uri) {
    return answers.page(audit.find(AuditFilter.ofEntity(type, id), ListQuery.of(uri).page()));
  }
}
