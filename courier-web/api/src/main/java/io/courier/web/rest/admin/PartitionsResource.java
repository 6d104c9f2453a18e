package io.courier.web.rest.admin;

import io.courier.core.Roles;
import io.courier.maintenance.PartitionService;
import io.courier.maintenance.PartitionView;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Monthly partitions. */
@Path("admin/partitions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Administration")
public class PartitionsResource {
  @Inject private PartitionService partitions;
  @Inject private Answers answers;

  @GET
  @Operation(summary = "Months of every table with rows, size, archive and checksum")
  public Envelope<List<PartitionView>> list() {
    return answers.of(partitions.list());
  }
}
