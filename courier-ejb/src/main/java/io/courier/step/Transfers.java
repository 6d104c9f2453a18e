package io.courier.step;

import io.courier.core.Problems;
import io.courier.jca.api.TransferOptions;
import java.util.List;

/** What uploads and downloads have in common. Stateless. */
final class Transfers {
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
    result.put("bytes", result.bytes()).put("skipped", skipped);
    if (!files.isEmpty()) {
      result.put("transfer_state", files.get(files.size() - 1).toState());
    }
    return result;
  }
}
