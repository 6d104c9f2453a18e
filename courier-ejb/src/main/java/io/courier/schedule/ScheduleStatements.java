package io.courier.schedule;

/** The statements on the table of one kind of owner; the two tables are alike. */
enum ScheduleStatements {
  JOB("job_schedules", "job_id"),
  CHAIN("chain_schedules", "chain_id");

  final String byId;
  final String locked;
  final String ofOwnerNewest;
  final String ofOwnerOldest;
  final String countOfOwner;
  final String insert;
  final String update;
  final String delete;
  final String nextOfOwners;
  final String due;
  final String claim;
  final String advance;
  final String hold;
  final String inOtherZone;
  final String rezone;

  ScheduleStatements(String table, String owner) {
    String select = "SELECT s.*, s." + owner + " AS owner_id FROM " + table + " s";
    byId = select + " WHERE s.id = ?";
    locked = byId + " FOR UPDATE";
    ofOwnerNewest =
        select
            + " WHERE s."
            + owner
            + " = ? ORDER BY s.created_at DESC, s.id DESC LIMIT ? OFFSET ?";
    ofOwnerOldest =
        select + " WHERE s." + owner + " = ? ORDER BY s.created_at, s.id LIMIT ? OFFSET ?";
    countOfOwner = "SELECT count(*) FROM " + table + " WHERE " + owner + " = ?";
    insert =
        "INSERT INTO "
            + table
            + " (id, "
            + owner
            + ", schedule_type, cron_expression, time_zone, run_at, is_enabled, next_fire_at,"
            + " zone_used, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    update =
        "UPDATE "
            + table
            + " SET schedule_type = ?, cron_expression = ?, time_zone = ?, run_at = ?,"
            + " is_enabled = ?, next_fire_at = ?, zone_used = ?, held_fire_at = NULL,"
            + " updated_at = ?, row_version = row_version + 1 WHERE id = ?";
    delete = "DELETE FROM " + table + " WHERE id = ?";
    nextOfOwners =
        "SELECT "
            + owner
            + " AS owner_id, min(next_fire_at) AS next_fire_at FROM "
            + table
            + " WHERE is_enabled AND next_fire_at IS NOT NULL AND "
            + owner
            + " = ANY (CAST(string_to_array(?, ',') AS uuid[])) GROUP BY "
            + owner;
    due =
        "SELECT id, next_fire_at, held_fire_at FROM "
            + table
            + " WHERE is_enabled AND next_fire_at <= ? AND (? OR held_fire_at IS NULL)"
            + " ORDER BY next_fire_at, id LIMIT ?";
    claim =
        select + " WHERE s.id = ? AND s.is_enabled AND s.next_fire_at = ? FOR UPDATE SKIP LOCKED";
    advance =
        "UPDATE "
            + table
            + " SET last_fired_at = coalesce(?, last_fired_at), next_fire_at = ?, is_enabled = ?,"
            + " zone_used = ?, held_fire_at = NULL WHERE id = ?";
    hold = "UPDATE " + table + " SET held_fire_at = next_fire_at WHERE id = ?";
    inOtherZone =
        select
            + " WHERE s.is_enabled AND s.time_zone IS NULL AND s.zone_used <> ?"
            + " AND s.schedule_type = 'cron' AND s.next_fire_at > ?"
            + " ORDER BY s.id LIMIT 200 FOR UPDATE SKIP LOCKED";
    rezone = "UPDATE " + table + " SET next_fire_at = ?, zone_used = ? WHERE id = ?";
  }

  static ScheduleStatements of(OwnerType type) {
    return type == OwnerType.JOB ? JOB : CHAIN;
  }
}
