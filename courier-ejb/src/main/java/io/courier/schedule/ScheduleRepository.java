package io.courier.schedule;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Rows of schedules and their firings. Joins the caller's transaction. */
@ApplicationScoped
class ScheduleRepository {
  /** Later than any grace: a firing's record is of no more use. */
  static final Duration KEPT = Duration.ofDays(8);

  private static final String RECORD =
      "INSERT INTO schedule_firings (schedule_id, fire_at, outcome, recorded_at)"
          + " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
  private static final String STARTED =
      "UPDATE schedule_firings SET started_id = ? WHERE schedule_id = ? AND fire_at = ?";
  private static final String PURGE = "DELETE FROM schedule_firings WHERE recorded_at < ?";

  @PersistenceContext(unitName = "courier")
  EntityManager entityManager;

  /** For CDI. */
  ScheduleRepository() {}

  ScheduleRepository(EntityManager entityManager) {
    this.entityManager = entityManager;
  }

  /** What became of a firing. */
  enum Outcome {
    FIRED,
    SKIPPED,
    MISSED
  }

  private Sql sql() {
    return new Sql(entityManager);
  }

  Optional<ScheduleRow> find(OwnerType type, UUID id) {
    return sql().one(row -> read(type, row), ScheduleStatements.byId(type), id);
  }

  /** Holds the row until the transaction ends. */
  Optional<ScheduleRow> lock(OwnerType type, UUID id) {
    return sql().one(row -> read(type, row), ScheduleStatements.locked(type), id);
  }

  /**
   * @throws CourierException 1003, 1004
   */
  Page<ScheduleView> list(ScheduleOwner owner, PageRequest request) {
    if (request.sortField() != null && !request.sortField().equals("createdAt")) {
      throw new CourierException(
          ErrorCode.INVALID_SORT_FIELD, "Schedules can be sorted by createdAt.");
    }
    long total = sql().number(ScheduleStatements.countOfOwner(owner.type()), owner.id());
    request.checkAgainst(total);
    List<ScheduleView> rows =
        sql()
            .list(
                row -> read(owner.type(), row).view(),
                request.descending()
                    ? ScheduleStatements.newestOfOwner(owner.type())
                    : ScheduleStatements.oldestOfOwner(owner.type()),
                owner.id(),
                request.pageSize(),
                request.offset());
    return new Page<>(rows, request.page(), request.pageSize(), total);
  }

  /** The earliest coming firing of each owner that has one. */
  Map<UUID, Instant> next(OwnerType type, Collection<UUID> owners) {
    Map<UUID, Instant> found = new HashMap<>();
    String ids = owners.stream().map(UUID::toString).collect(Collectors.joining(","));
    sql()
        .list(
            row -> found.put(Sql.id(row, "owner_id"), Sql.instant(row, "next_fire_at")),
            ScheduleStatements.earliest(type),
            ids);
    return found;
  }

  void insert(ScheduleView made, String zoneUsed) {
    sql()
        .update(
            ScheduleStatements.insert(made.owner().type()),
            made.id(),
            made.owner().id(),
            made.timing().type(),
            made.timing().cronExpression(),
            made.timing().timeZone(),
            made.timing().runAt(),
            made.enabled(),
            made.nextFireAt(),
            zoneUsed,
            made.createdAt(),
            made.updatedAt());
  }

  /** Writes all that a client may change, and the next firing. */
  void update(ScheduleView changed, String zoneUsed) {
    sql()
        .update(
            ScheduleStatements.update(changed.owner().type()),
            changed.timing().type(),
            changed.timing().cronExpression(),
            changed.timing().timeZone(),
            changed.timing().runAt(),
            changed.enabled(),
            changed.nextFireAt(),
            zoneUsed,
            changed.updatedAt(),
            changed.id());
  }

  void delete(OwnerType type, UUID id) {
    sql().update(ScheduleStatements.delete(type), id);
  }

  /**
   * What is due, the longest first; locks nothing.
   *
   * @param alsoHeld whether to include what the full queue kept back
   */
  List<ScheduleRow.Due> due(OwnerType type, Instant now, boolean alsoHeld, int most) {
    return sql()
        .list(
            row ->
                new ScheduleRow.Due(
                    type,
                    Sql.id(row, "id"),
                    Sql.instant(row, "next_fire_at"),
                    Sql.instant(row, "held_fire_at") != null),
            ScheduleStatements.due(type),
            now,
            alsoHeld,
            most);
  }

  /** The row, locked, unless somebody else holds it or the firing is no longer due. */
  Optional<ScheduleRow> claim(ScheduleRow.Due due) {
    return sql()
        .one(
            row -> read(due.type(), row),
            ScheduleStatements.claim(due.type()),
            due.id(),
            due.fireAt());
  }

  /** Whether this is the first record of the firing. */
  boolean record(UUID scheduleId, Instant fireAt, Outcome outcome, Instant now) {
    return sql().update(RECORD, scheduleId, fireAt, outcome, now) == 1;
  }

  void started(UUID scheduleId, Instant fireAt, UUID startedId) {
    sql().update(STARTED, startedId, scheduleId, fireAt);
  }

  /**
   * @param firedAt null when nothing was started
   * @param next what it fires next, with whether it stays enabled
   */
  void advance(ScheduleView schedule, Instant firedAt, Next next) {
    sql()
        .update(
            ScheduleStatements.advance(schedule.owner().type()),
            firedAt,
            next.fireAt(),
            next.enabled(),
            next.zone(),
            schedule.id());
  }

  /** Where a schedule stands after a firing. */
  record Next(Instant fireAt, boolean enabled, String zone) {}

  /** Notes that the full queue keeps back what is due. */
  void hold(ScheduleView schedule) {
    sql().update(ScheduleStatements.hold(schedule.owner().type()), schedule.id());
  }

  /** Some of the schedules of no own zone that count in another one than the given; locked. */
  List<ScheduleView> inOtherZone(OwnerType type, String zone, Instant now) {
    return sql()
        .list(row -> read(type, row).view(), ScheduleStatements.inOtherZone(type), zone, now);
  }

  void rezone(ScheduleView schedule, Instant nextFireAt, String zone) {
    sql()
        .update(
            ScheduleStatements.rezone(schedule.owner().type()), nextFireAt, zone, schedule.id());
  }

  void purge(Instant now) {
    sql().update(PURGE, now.minus(KEPT));
  }

  private static ScheduleRow read(OwnerType type, ResultSet row) throws SQLException {
    ScheduleView.Timing timing =
        new ScheduleView.Timing(
            Codes.stored(ScheduleType.class, row.getString("schedule_type")),
            row.getString("cron_expression"),
            row.getString("time_zone"),
            Sql.instant(row, "run_at"));
    ScheduleView view =
        new ScheduleView(
            Sql.id(row, "id"),
            new ScheduleOwner(type, Sql.id(row, "owner_id")),
            timing,
            row.getBoolean("is_enabled"),
            Sql.instant(row, "last_fired_at"),
            Sql.instant(row, "next_fire_at"),
            Sql.instant(row, "created_at"),
            Sql.instant(row, "updated_at"),
            row.getInt("row_version"));
    return new ScheduleRow(view, row.getString("zone_used"), Sql.instant(row, "held_fire_at"));
  }
}
