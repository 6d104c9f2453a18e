package io.courier.step;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * The files that a step has transferred so far. Committed at most once a second while it runs, and
 * so seldom that writing it costs no more than a twentieth of the time.
 */
final class TransferRecord {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int SHARE = 20;

  private final StepContext context;
  private final BiFunction<StepResult, List<TransferredFile>, StepResult> describe;
  private final List<TransferredFile> files = new ArrayList<>();
  private StepResult result = new StepResult();
  private boolean dirty;
  private long due = System.nanoTime() + SECOND;

  /**
   * @param describe writes the outputs of the files so far
   */
  TransferRecord(
      StepContext context, BiFunction<StepResult, List<TransferredFile>, StepResult> describe) {
    this.context = context;
    this.describe = describe;
  }

  /** Of an earlier attempt: recorded already. */
  void addEarlier(TransferredFile file) {
    files.add(file);
  }

  void add(TransferredFile file) {
    files.add(file);
    result.addBytes(file.receipt() == null ? 0 : file.sizeBytes());
    dirty = true;
    if (System.nanoTime() - due >= 0) {
      commit();
    }
  }

  List<TransferredFile> files() {
    return files;
  }

  /** To add what is not a file, e.g. artifacts. */
  StepResult result() {
    return result;
  }

  /** The outputs, complete. */
  StepResult described() {
    return describe.apply(result, files);
  }

  void commit() {
    long start = System.nanoTime();
    context.record(described());
    dirty = false;
    long now = System.nanoTime();
    due = now + Math.max(SECOND, SHARE * (now - start));
  }

  /** The step ends early: what is done need not be done again. */
  void commitRest() {
    if (dirty) {
      commit();
    }
  }
}
