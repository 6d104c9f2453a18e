package io.courier.key;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Metadata of a key pair; never private data. */
public record SshKeyView(
    UUID id,
    String name,
    SshKeyType keyType,
    String fingerprint,
    SshKeyStatus status,
    boolean hasPassphrase,
    String notes,
    List<String> warnings,
    String createdBy,
    Instant createdAt,
    Instant updatedAt,
    int version) {

  /** The same key with one more warning, unless it has it. */
  SshKeyView withWarning(String warning) {
    if (warnings.contains(warning)) {
      return this;
    }
    List<String> more = new ArrayList<>(warnings);
    more.add(warning);
    return new SshKeyView(
        id,
        name,
        keyType,
        fingerprint,
        status,
        hasPassphrase,
        notes,
        more,
        createdBy,
        createdAt,
        updatedAt,
        version);
  }
}
