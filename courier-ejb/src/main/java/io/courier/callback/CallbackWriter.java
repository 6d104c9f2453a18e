package io.courier.callback;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.callback.CallbackRepository.End;
import io.courier.callback.CallbackRepository.Row;
import io.courier.core.Actor;
import io.courier.core.ClientAddress;
import io.courier.core.Redaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The transactions of reports, with their audit. */
@ApplicationScoped
@Transactional
public class CallbackWriter {
  private static final int MAX_ERROR = 1000;

  /** After the end of their life: an execution may have been paused meanwhile. */
  private static final Duration KEPT = Duration.ofDays(90);

  @Inject CallbackRepository rows;
  @Inject AuditLog audit;
  @Inject Clock clock;

  /** For CDI. */
  public CallbackWriter() {}

  CallbackWriter(CallbackRepository rows, AuditLog audit, Clock clock) {
    this.rows = rows;
    this.audit = audit;
    this.clock = clock;
  }

  /** Empty for an unknown id. */
  public Optional<Row> find(UUID id) {
    return rows.find(id);
  }

  /**
   * @param size bytes of the output
   * @return false when it was not open any more
   */
  public boolean end(Row row, CallbackReport report, int size) {
    boolean success = report.succeeded();
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put(CallbackRepository.OUTPUT, report.output());
    End end =
        new End(
            success ? "completed" : "failed",
            payload,
            line(report.errorMessage()),
            clock.instant());
    if (!rows.end(row.id(), end)) {
      return false;
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("callbackId", row.id());
    details.put("stepOrder", row.stepOrder());
    details.put("success", success);
    details.put("outputBytes", size);
    audit.recordAs(
        new Actor(null, Actor.SYSTEM.name(), ClientAddress.get()),
        new AuditEvent("job_execution", row.executionId(), "CallbackReceived", details));
    return true;
  }

  /** Removes up to {@code most} callbacks that no step can wait for any more; how many. */
  public int forget(int most) {
    return rows.forget(clock.instant().minus(KEPT), most);
  }

  /** One printable line without secrets, null for nothing. */
  private static String line(String text) {
    if (text == null || text.isBlank()) {
      return null;
    }
    String line = Redaction.text(text).replaceAll("\\p{Cntrl}", " ").strip();
    return line.length() > MAX_ERROR ? line.substring(0, MAX_ERROR) + "…" : line;
  }
}
