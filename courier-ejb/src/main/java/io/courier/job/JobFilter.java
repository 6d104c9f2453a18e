package io.courier.job;

/**
 * Which jobs to list; null members do not restrict.
 *
 * @param search substring of name or description, case-insensitive
 * @param stepType key of a step type that a step has
 * @param includeDeleted for Admins
 */
public record JobFilter(String search, Boolean enabled, String stepType, boolean includeDeleted) {
  public static final JobFilter NONE = new JobFilter(null, null, null, false);
}
