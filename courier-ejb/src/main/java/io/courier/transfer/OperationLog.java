package io.courier.transfer;

import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionOperation;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.jca.api.TransferReceipt;
import io.courier.transfer.ExecutionSessions.FilePair;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Runs operations and writes one row of the connection audit log for each, failures included. */
final class OperationLog {
  private static final System.Logger LOG = System.getLogger(OperationLog.class.getName());

  private final SessionGround ground;
  private final Occasion occasion;

  OperationLog(SessionGround ground, Occasion occasion) {
    this.ground = ground;
    this.occasion = occasion;
  }

  TransferReceipt transfer(
      UUID connectionId,
      ConnectionOperation operation,
      FilePair files,
      Supplier<TransferReceipt> work) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("remotePath", files.remotePath());
    details.put("localPath", files.local().toString());
    TransferReceipt receipt = run(new Entry(connectionId, operation, details), work);
    details.put("remotePath", receipt.remotePath());
    details.put("sha256", receipt.sha256());
    details.put("verified", Codes.of(receipt.verified()));
    details.put("resumedFrom", receipt.resumedFrom());
    if (operation == ConnectionOperation.UPLOAD) {
      details.put("replace", receipt.replaced());
    }
    long sent = receipt.sizeBytes() - receipt.resumedFrom();
    details.put("averageBytesPerSec", rate(sent, receipt.duration()));
    write(new Entry(connectionId, operation, details), receipt.sizeBytes(), receipt.duration());
    LOG.log(
        System.Logger.Level.INFO,
        "CRTRF4002I: {0} connection={1} execution={2} path={3} bytes={4} ms={5} verified={6}",
        operation.code(),
        connectionId,
        occasion.executionId(),
        receipt.remotePath(),
        Long.toString(receipt.sizeBytes()),
        Long.toString(receipt.duration().toMillis()),
        Codes.of(receipt.verified()));
    return receipt;
  }

  boolean change(
      UUID connectionId,
      ConnectionOperation operation,
      Map<String, Object> paths,
      Supplier<Boolean> work) {
    Map<String, Object> details = new LinkedHashMap<>(paths);
    Entry entry = new Entry(connectionId, operation, details);
    long start = System.nanoTime();
    boolean changed = run(entry, work);
    details.put("changed", changed);
    write(entry, null, Duration.ofNanos(System.nanoTime() - start));
    return changed;
  }

  private <T> T run(Entry entry, Supplier<T> work) {
    long start = System.nanoTime();
    try {
      T result = work.get();
      entry.details().put("success", true);
      return result;
    } catch (CourierException e) {
      entry.details().put("success", false);
      entry.details().put("errorCode", e.code().number());
      entry.details().put("error", String.valueOf(e.getMessage()));
      write(entry, null, Duration.ofNanos(System.nanoTime() - start));
      throw e;
    }
  }

  private void write(Entry entry, Long bytes, Duration duration) {
    ground.record(
        new ConnectionEvent(
            entry.connectionId(), entry.operation(), occasion, bytes, duration, entry.details()));
  }

  private static long rate(long bytes, Duration duration) {
    long millis = Math.max(1, duration.toMillis());
    return bytes * 1000 / millis;
  }

  /** A row being made. */
  private record Entry(
      UUID connectionId, ConnectionOperation operation, Map<String, Object> details) {}
}
