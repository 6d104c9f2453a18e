package io.courier.step;

import io.courier.core.Problems;
import io.courier.jca.api.TransferOptions;
import java.util.ArrayList;
import java.util.List;

/** What uploads and downloads have in common. Stateless. */
final class Transfers {
  private static final long SMALL = 8_000_000;

  /** Where resume is wanted, only what is shorter than the first report of progress. */
  private static final long SMALL_WHEN_RESUMED = 1_000_000;

  /** The context of a job has 5 MB. */
  private static final int MOST_FILES_IN_CONTEXT = 1_000;

  private Transfers() {}

  static TransferOptions options(StepConfiguration configuration) {
    TransferOptions usual = TransferOptions.DEFAULT;
    boolean upload = configuration.schema().field("atomic_upload").isPresent();
    return new TransferOptions(
        upload ? configuration.flag("atomic_upload") : usual.atomic(),
        upload ? configuration.text("atomic_suffix") : usual.atomicSuffix(),
        resumes(configuration),
        upload && configuration.flag("create_directories"),
        usual.verification(),
        usual.allowNonAtomicReplace());
  }

  static boolean resumes(StepConfiguration configuration) {
    return configuration.flag("resume_partial")
        || configuration.text("idempotency").equals("resume");
  }

  static boolean skipsExisting(StepConfiguration configuration) {
    return configuration.text("idempotency").equals("skip_if_exists");
  }

  static void checkIdempotency(StepConfiguration configuration, Problems problems) {
    problems.addIf(
        Boolean.TRUE.equals(configuration.value("resume_partial"))
            && "skip_if_exists".equals(configuration.value("idempotency")),
        "idempotency",
        "skip_if_exists contradicts resume_partial: true.");
  }

  /** The outputs that both directions share. */
  static StepResult describe(StepResult result, List<TransferredFile> files) {
    boolean skipped = !files.isEmpty() && files.stream().allMatch(f -> f.receipt() == null);
    result.put("files", files.stream().map(TransferredFile::toOutput).toList());
    if (files.size() > MOST_FILES_IN_CONTEXT) {
      result.keepOutOfContext("files");
    }
    result.put("bytes", result.bytes()).put("skipped", skipped);
    if (!files.isEmpty()) {
      result.put("transfer_state", files.get(files.size() - 1).toState());
    }
    return result;
  }

  /** The options of a set: files so small are sent whole again rather than looked at. */
  static TransferOptions ofSet(TransferOptions options) {
    return new TransferOptions(
        options.atomic(),
        options.atomicSuffix(),
        false,
        options.createDirectories(),
        options.verification(),
        options.allowNonAtomicReplace());
  }

  /** Moves files in their order: small neighbours as one set, the others one by one. */
  static <T> void inOrder(List<T> files, boolean resumes, Mover<T> mover) {
    long small = resumes ? SMALL_WHEN_RESUMED : SMALL;
    List<T> set = new ArrayList<>();
    for (T file : files) {
      if (mover.size(file) < small) {
        set.add(file);
      } else {
        moveSet(set, mover);
        mover.one(file);
      }
    }
    moveSet(set, mover);
  }

  private static <T> void moveSet(List<T> set, Mover<T> mover) {
    if (set.size() == 1) {
      mover.one(set.get(0));
    } else if (!set.isEmpty()) {
      mover.many(List.copyOf(set));
    }
    set.clear();
  }

  /** Moves one file, or many small ones at once. */
  interface Mover<T> {
    long size(T file);

    void one(T file);

    void many(List<T> files);
  }
}
