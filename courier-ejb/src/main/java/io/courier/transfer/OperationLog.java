package io.courier.transfer;

import io.courier.connection.ConnectionEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.ConnectionOperation;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.PartnerText;
import io.courier.jca.api.TransferReceipt;
import io.courier.transfer.ExecutionSessions.FilePair;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Runs operations and writes one row of the connection audit log for each, failures included. A row
 * that cannot be written changes nothing about what the operation did: it is tried again later.
 */
final class OperationLog {
  private static final System.Logger LOG = System.getLogger(OperationLog.class.getName());

  private final SessionGround ground;
  private final Occasion occasion;
  private final AuditRows rows;

  OperationLog(SessionGround ground, Occasion occasion) {
    this(ground, occasion, new AuditRows(ground, false));
  }

  private OperationLog(SessionGround ground, Occasion occasion, AuditRows rows) {
    this.ground = ground;
    this.occasion = occasion;
    this.rows = rows;
  }

  /**
   * @param memory what the transfer tells while it runs
   */
  TransferReceipt transfer(
      Transfer transfer, TransferMemory memory, Supplier<TransferReceipt> work) {
    Entry entry = transfer.entry();
    try {
      TransferReceipt receipt = work.get();
      finished(transfer, memory, receipt);
      return receipt;
    } catch (CourierException e) {
      failed(transfer, memory, e);
      throw e;
    } catch (RuntimeException e) {
      // what is not ours has no code, but the partner may have seen bytes all the same
      entry.details().put("success", false);
      entry.details().put("error", e.getClass().getSimpleName());
      write(entry, memory.transferred() - memory.resumedFrom(), memory.elapsed());
      throw e;
    }
  }

  /** The row of a transfer that succeeded. */
  void finished(Transfer transfer, TransferMemory memory, TransferReceipt receipt) {
    Entry entry = transfer.entry();
    Map<String, Object> details = entry.details();
    details.put("success", true);
    details.put("sha256", receipt.sha256());
    details.put("verified", Codes.of(receipt.verified()));
    resumption(entry, memory, receipt.resumedFrom());
    details.put("replace", receipt.replaced());
    long moved = receipt.sizeBytes() - receipt.resumedFrom();
    details.put("averageBytesPerSec", rate(moved, receipt.duration()));
    write(entry, receipt.sizeBytes(), receipt.duration());
    LOG.log(
        System.Logger.Level.INFO,
        "CRTRF4002I: {0} connection={1} execution={2} path={3} bytes={4} ms={5} verified={6}",
        entry.operation().code(),
        entry.connectionId(),
        occasion.executionId(),
        PartnerText.escaped(receipt.remotePath()),
        Long.toString(receipt.sizeBytes()),
        Long.toString(receipt.duration().toMillis()),
        Codes.of(receipt.verified()));
  }

  /** The row of a transfer that failed: with the bytes that moved all the same. */
  void failed(Transfer transfer, TransferMemory memory, CourierException e) {
    Entry entry = transfer.entry();
    entry.details().put("success", false);
    entry.details().put("errorCode", e.code().number());
    entry.details().put("error", String.valueOf(e.getMessage()));
    resumption(entry, memory, memory.resumedFrom());
    long moved = memory.transferred() - memory.resumedFrom();
    entry.details().put("averageBytesPerSec", rate(moved, memory.elapsed()));
    write(entry, moved, memory.elapsed());
  }

  private void resumption(Entry entry, TransferMemory memory, long resumedFrom) {
    entry.details().put("resumed_from", resumedFrom);
    if (memory.restartReason() != null) {
      entry.details().put("restart_reason", memory.restartReason());
    }
    if (memory.isResumeUnsupported()) {
      entry.details().put("warningCode", ErrorCode.RESUME_NOT_SUPPORTED.number());
      LOG.log(
          System.Logger.Level.WARNING,
          "CRTRF4003W: code={0} connection={1} execution={2} path={3}: the server cannot resume;"
              + " the transfer started at 0",
          Integer.toString(ErrorCode.RESUME_NOT_SUPPORTED.number()),
          entry.connectionId(),
          occasion.executionId(),
          PartnerText.escaped(String.valueOf(entry.details().get("remotePath"))));
    }
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

  /**
   * @param work returns what happened to an existing target, as in a receipt
   */
  void rename(UUID connectionId, Map<String, Object> paths, Supplier<String> work) {
    Map<String, Object> details = new LinkedHashMap<>(paths);
    Entry entry = new Entry(connectionId, ConnectionOperation.RENAME, details);
    long start = System.nanoTime();
    String replaced = run(entry, work);
    details.put("changed", true);
    details.put("replace", replaced);
    write(entry, null, Duration.ofNanos(System.nanoTime() - start));
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
    ConnectionEvent event =
        new ConnectionEvent(
            entry.connectionId(), entry.operation(), occasion, bytes, duration, entry.details());
    rows.add(event);
  }

  /** From now on rows are written together, at the latest after a second: for sets of files. */
  OperationLog batched() {
    return new OperationLog(ground, occasion, new AuditRows(ground, true));
  }

  /** The set has ended: its rows are written, or wait with the others. */
  void end(OperationLog batched) {
    batched.rows.flush();
    rows.takeFrom(batched.rows);
  }

  /** No more rows will come: what waits is written, or told in the log as lost. */
  void close() {
    rows.settle();
  }

  private static long rate(long bytes, Duration duration) {
    long millis = Math.max(1, duration.toMillis());
    return bytes * 1000 / millis;
  }

  /** One file on its way. */
  record Transfer(UUID connectionId, ConnectionOperation operation, FilePair files) {
    private Entry entry() {
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("remotePath", files.remotePath());
      details.put("localPath", files.local().toString());
      return new Entry(connectionId, operation, details);
    }
  }

  /** A row being made. */
  private record Entry(
      UUID connectionId, ConnectionOperation operation, Map<String, Object> details) {}
}
