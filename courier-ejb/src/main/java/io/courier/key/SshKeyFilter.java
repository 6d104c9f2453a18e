package io.courier.key;

/**
 * Which keys to list; null members do not restrict.
 *
 * @param search case-insensitive part of name or fingerprint
 */
public record SshKeyFilter(
    String search, SshKeyStatus status, SshKeyType keyType, boolean includeDeleted) {}
