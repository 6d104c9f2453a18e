package io.courier.step;

import io.courier.core.Codes;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.Verification;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A transferred file as an interrupted attempt recorded it in the output {@code files}. */
record RecordedFile(Map<?, ?> values) {

  static Optional<RecordedFile> parse(Object item) {
    return item instanceof Map<?, ?> map
            && map.get("path") instanceof String
            && map.get("remote_path") instanceof String
            && map.get("bytes") instanceof Long
            && map.get("sha256") instanceof String
        ? Optional.of(new RecordedFile(map))
        : Optional.empty();
  }

  String remotePath() {
    return values.get("remote_path").toString();
  }

  String localPath() {
    return values.get("path").toString();
  }

  /** Whether the source of an upload is still the one that was sent. */
  boolean isOf(Path source, Instant modified) {
    return LocalSelection.size(source) == (Long) values.get("bytes")
        && modified.toString().equals(values.get("source_modified"));
  }

  boolean isComplete(StepContext context) {
    Path file = context.local(values.get("path").toString());
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && LocalSelection.size(file) == (Long) values.get("bytes");
  }

  TransferredFile toFile() {
    long size = (Long) values.get("bytes");
    TransferReceipt receipt =
        new TransferReceipt(
            remotePath(),
            values.get("path").toString(),
            size,
            values.get("sha256").toString(),
            Codes.parse(Verification.class, String.valueOf(values.get("verified")))
                .orElse(Verification.SIZE),
            values.get("resumed_from") instanceof Long from ? from : 0,
            Duration.ofMillis(values.get("duration_ms") instanceof Long millis ? millis : 0),
            String.valueOf(values.get("replaced")));
    Object modified = values.get("source_modified");
    return new TransferredFile(
        receipt.localPath(),
        receipt.remotePath(),
        receipt,
        size,
        modified == null ? null : Instant.parse(modified.toString()));
  }
}
