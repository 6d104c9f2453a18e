package io.courier.web.console.administration;

import io.courier.audit.AuditVerification;
import io.courier.audit.VerificationReport;
import io.courier.maintenance.PartitionService;
import io.courier.maintenance.PartitionView;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Months of the partitioned tables, and whether the audit log is still what was written. */
@Named
@RequestScoped
public class PartitionPage {
  @EJB private PartitionService partitions;
  @EJB private AuditVerification verification;

  private List<Table> tables;
  private VerificationReport report;

  /** One table with its months, the newest first. */
  public record Table(String name, List<PartitionView> months, long bytes) {}

  /** Asks before the page is begun, so that a refusal leads away from it. */
  public void load() {
    Map<String, List<PartitionView>> byTable = new LinkedHashMap<>();
    for (PartitionView view : partitions.list()) {
      byTable.computeIfAbsent(view.table(), name -> new ArrayList<>()).add(0, view);
    }
    tables =
        byTable.entrySet().stream()
            .map(
                e ->
                    new Table(
                        e.getKey(),
                        List.copyOf(e.getValue()),
                        e.getValue().stream().mapToLong(PartitionView::sizeBytes).sum()))
            .toList();
  }

  public List<Table> getTables() {
    if (tables == null) {
      load();
    }
    return tables;
  }

  /** Recomputes chain and checksums; about half a minute for a million rows. */
  public void verify() {
    report = verification.verify();
  }

  /** What the verification just made gave, null without one. */
  public VerificationReport getReport() {
    return report;
  }
}
