package io.courier.step;

import io.courier.core.Codes;
import io.courier.jca.api.TransferReceipt;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a step tells of one file.
 *
 * @param localPath as the context keeps it
 * @param receipt null when the file was skipped
 * @param sizeBytes size of the file
 * @param sourceModified of the source when the transfer began, null when unknown
 */
record TransferredFile(
    String localPath,
    String remotePath,
    TransferReceipt receipt,
    long sizeBytes,
    Instant sourceModified) {

  /** An element of the output {@code files}. */
  Map<String, Object> toOutput() {
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("name", RemotePaths.nameOf(remotePath));
    file.put("path", localPath);
    file.put("remote_path", remotePath);
    file.put("bytes", sizeBytes);
    if (receipt == null) {
      file.put("skipped", true);
    } else {
      file.put("sha256", receipt.sha256());
      file.put("verified", Codes.of(receipt.verified()));
      file.put("resumed_from", receipt.resumedFrom());
      file.put("duration_ms", receipt.duration().toMillis());
      file.put("replaced", receipt.replaced());
    }
    if (sourceModified != null) {
      file.put("source_modified", sourceModified.toString());
    }
    return file;
  }

  /** The output {@code transfer_state} of a finished transfer. */
  Map<String, Object> toState() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("remote_path", remotePath);
    state.put("local_path", localPath);
    state.put("bytes_transferred", sizeBytes);
    state.put("total_bytes", sizeBytes);
    state.put("completed", true);
    if (sourceModified != null) {
      state.put("source_modified", sourceModified.toString());
    }
    return state;
  }
}
