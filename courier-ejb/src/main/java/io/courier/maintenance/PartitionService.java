package io.courier.maintenance;

import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;

/** Months of the partitioned tables, for pages and REST. */
@Stateless
public class PartitionService {
  @Inject private PartitionRepository partitions;

  /** By table and month. */
  @RolesAllowed(Roles.ADMIN)
  public List<PartitionView> list() {
    return partitions.all();
  }
}
