package io.courier.key;

import java.time.Instant;
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
    int version) {}
