package io.courier.schedule;

/** The statements on the table of each kind of owner; the two tables are alike. */
final class ScheduleStatements {
  private static final String JOBS = "job_schedules";
  private static final String CHAINS = "chain_schedules";
  private static final String OF_JOB = "SELECT s.*, s.job_id AS owner_id FROM job_schedules s";
  private static final String OF_CHAIN =
      "SELECT s.*, s.chain_id AS owner_id FROM chain_schedules s";

  private static final String BY_ID = " WHERE s.id = ?";
  private static final String LOCKED = BY_ID + " FOR UPDATE";
  private static final String PAGE = " LIMIT ? OFFSET ?";
  private static final String NEWEST = " = ? ORDER BY s.created_at DESC, s.id DESC" + PAGE;
  private static final String OLDEST = " = ? ORDER BY s.created_at, s.id" + PAGE;
  private static final String COUNT = "SELECT count(*) FROM ";
  private static final String INSERTED =
      ", schedule_type, cron_expression, time_zone, run_at, is_enabled, next_fire_at,"
          + " zone_used, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String CHANGED =
      " SET schedule_type = ?, cron_expression = ?, time_zone = ?, run_at = ?,"
          + " is_enabled = ?, next_fire_at = ?, zone_used = ?, held_fire_at = NULL,"
          + " updated_at = ?, row_version = row_version + 1 WHERE id = ?";
  private static final String EARLIEST =
      " = ANY (CAST(string_to_array(?, ',') AS uuid[])) AND is_enabled"
          + " AND next_fire_at IS NOT NULL GROUP BY 1";
  private static final String DUE =
      " WHERE is_enabled AND next_fire_at <= ? AND (? OR held_fire_at IS NULL)"
          + " ORDER BY next_fire_at, id LIMIT ?";
  private static final String CLAIMED =
      BY_ID + " AND s.is_enabled AND s.next_fire_at = ? FOR UPDATE SKIP LOCKED";
  private static final String ADVANCED =
      " SET last_fired_at = coalesce(?, last_fired_at), next_fire_at = ?, is_enabled = ?,"
          + " zone_used = ?, held_fire_at = NULL WHERE id = ?";
  private static final String HELD = " SET held_fire_at = next_fire_at WHERE id = ?";
  private static final String IN_OTHER_ZONE =
      " WHERE s.is_enabled AND s.time_zone IS NULL AND s.zone_used <> ?"
          + " AND s.schedule_type = 'cron' AND s.next_fire_at > ?"
          + " ORDER BY s.id LIMIT 200 FOR UPDATE SKIP LOCKED";
  private static final String REZONED = " SET next_fire_at = ?, zone_used = ? WHERE id = ?";

  private ScheduleStatements() {}

  private static String choose(OwnerType type, String ofJob, String ofChain) {
    return type == OwnerType.JOB ? ofJob : ofChain;
  }

  static String byId(OwnerType type) {
    return choose(type, OF_JOB + BY_ID, OF_CHAIN + BY_ID);
  }

  static String locked(OwnerType type) {
    return choose(type, OF_JOB + LOCKED, OF_CHAIN + LOCKED);
  }

  static String newestOfOwner(OwnerType type) {
    return choose(
        type, OF_JOB + " WHERE s.job_id" + NEWEST, OF_CHAIN + " WHERE s.chain_id" + NEWEST);
  }

  static String oldestOfOwner(OwnerType type) {
    return choose(
        type, OF_JOB + " WHERE s.job_id" + OLDEST, OF_CHAIN + " WHERE s.chain_id" + OLDEST);
  }

  static String countOfOwner(OwnerType type) {
    return choose(type, COUNT + JOBS + " WHERE job_id = ?", COUNT + CHAINS + " WHERE chain_id = ?");
  }

  static String insert(OwnerType type) {
    return choose(
        type,
        "INSERT INTO " + JOBS + " (id, job_id" + INSERTED,
        "INSERT INTO " + CHAINS + " (id, chain_id" + INSERTED);
  }

  static String update(OwnerType type) {
    return choose(type, "UPDATE " + JOBS + CHANGED, "UPDATE " + CHAINS + CHANGED);
  }

  static String delete(OwnerType type) {
    return choose(
        type, "DELETE FROM " + JOBS + " WHERE id = ?", "DELETE FROM " + CHAINS + " WHERE id = ?");
  }

  /** The earliest firing of each of the owners. */
  static String earliest(OwnerType type) {
    return choose(
        type,
        "SELECT job_id AS owner_id, min(next_fire_at) AS next_fire_at FROM job_schedules"
            + " WHERE job_id"
            + EARLIEST,
        "SELECT chain_id AS owner_id, min(next_fire_at) AS next_fire_at FROM chain_schedules"
            + " WHERE chain_id"
            + EARLIEST);
  }

  static String due(OwnerType type) {
    return choose(
        type,
        "SELECT id, next_fire_at, held_fire_at FROM " + JOBS + DUE,
        "SELECT id, next_fire_at, held_fire_at FROM " + CHAINS + DUE);
  }

  static String claim(OwnerType type) {
    return choose(type, OF_JOB + CLAIMED, OF_CHAIN + CLAIMED);
  }

  static String advance(OwnerType type) {
    return choose(type, "UPDATE " + JOBS + ADVANCED, "UPDATE " + CHAINS + ADVANCED);
  }

  static String hold(OwnerType type) {
    return choose(type, "UPDATE " + JOBS + HELD, "UPDATE " + CHAINS + HELD);
  }

  static String inOtherZone(OwnerType type) {
    return choose(type, OF_JOB + IN_OTHER_ZONE, OF_CHAIN + IN_OTHER_ZONE);
  }

  static String rezone(OwnerType type) {
    return choose(type, "UPDATE " + JOBS + REZONED, "UPDATE " + CHAINS + REZONED);
  }
}
