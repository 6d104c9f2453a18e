package io.courier.connection;

import java.util.UUID;

/** Domain event: a partner presented another host key than the trusted one. */
public record ConnectionRequiresAttention(
    UUID connectionId, String expectedFingerprint, String presentedFingerprint) {}
