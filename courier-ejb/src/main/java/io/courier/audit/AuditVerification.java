package io.courier.audit;

import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether the log is still what was written, for pages and REST. */
@Stateless
public class AuditVerification {
  private static final System.Logger LOG = System.getLogger(AuditVerification.class.getName());
  private static final AtomicBoolean RUNNING = new AtomicBoolean();

  @Inject private AuditKeeping keeping;
  @Inject private AuditWriter writer;
  @Inject private CurrentActor actor;
  @Inject private Clock clock;

  /**
   * Recomputes the chain of rows and the checksums of closed months; what is found for the first
   * time is audited as {@code AuditTamperDetected} and logged, the first hundred findings of one
   * verification at most. Takes some ten seconds for a million rows.
   *
   * @throws CourierException 1050 while another verification runs on this node
   */
  @RolesAllowed(Roles.ADMIN)
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public VerificationReport verify() {
    if (!RUNNING.compareAndSet(false, true)) {
      throw new CourierException(
          ErrorCode.STATE_CONFLICT, "A verification of the audit log is running on this node.");
    }
    try {
      VerificationReport report = keeping.verify(finding -> {});
      report.findings().forEach(this::raise);
      return report;
    } catch (SQLException e) {
      throw new CourierException(
          ErrorCode.INTERNAL_SERVER_ERROR, "The audit log could not be read.", e);
    } finally {
      RUNNING.set(false);
    }
  }

  private void raise(TamperFinding finding) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("finding", finding.key());
    details.put("table", finding.table());
    details.put("place", finding.place());
    details.put("text", finding.text());
    Occurrence occurrence =
        new Occurrence(
            actor.get(),
            new AuditEvent("system", null, "AuditTamperDetected", details),
            clock.instant());
    if (writer.appendOnce(occurrence, JsonText.write(Map.of("finding", finding.key())))) {
      LOG.log(Level.ERROR, "CRTRF2110E: The audit log was tampered with: {0}", finding);
    }
  }
}
