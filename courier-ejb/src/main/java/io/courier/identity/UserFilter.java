package io.courier.identity;

/**
 * Which users a list holds.
 *
 * @param search part of user name, display name or e-mail, ignoring case; null for all
 * @param includeDeleted deleted users too
 */
public record UserFilter(String search, boolean includeDeleted) {}
