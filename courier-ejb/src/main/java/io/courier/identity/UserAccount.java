package io.courier.identity;

import java.time.Instant;
import java.util.UUID;

/**
 * A user as everybody sees it: no password, no counters.
 *
 * @param email null when not given
 * @param role code of the role
 * @param lockedUntil null when never locked; may lie in the past
 * @param lastLoginAt null before the first sign-in
 * @param deletedAt null while not deleted
 */
public record UserAccount(
    UUID id,
    String username,
    String displayName,
    String email,
    String role,
    boolean isActive,
    boolean isSsoUser,
    Instant lockedUntil,
    Instant lastLoginAt,
    Instant createdAt,
    Instant updatedAt,
    Instant deletedAt,
    int version) {}
