package io.courier.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two rules of clock changes. */
class FiringsTest {
  private static List<Instant> between(Firings firings, Instant from, Instant to) {
    List<Instant> found = new ArrayList<>();
    Optional<Instant> next = firings.next(from);
    while (next.isPresent() && !next.get().isAfter(to)) {
      found.add(next.get());
      next = firings.next(next.get());
    }
    return found;
  }

  @ParameterizedTest(name = "{0} {1} after {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        // skipped: 02:00 to 03:00 on 29 March 2026
        "0 30 2 * * ? | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T00:30:00Z",
        "0 0 3 * * ?  | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-30T01:00:00Z",
        "0 0/20 2,3 * * ? | Europe/Berlin | 2026-03-28T12:00:00Z | 2026-03-29T01:00:00Z 2026-03-29T01:20:00Z",
        // twice: 02:00 to 03:00 on 25 October 2026
        "0 30 2 * * ? | Europe/Berlin | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z",
        "0 0 3 * * ?  | Europe/Berlin | 2026-10-24T12:00:00Z | 2026-10-25T02:00:00Z 2026-10-26T02:00:00Z",
        "0 0/30 2 * * ? | Europe/Berlin | 2026-10-25T00:15:00Z | 2026-10-25T00:30:00Z 2026-10-26T01:00:00Z",
        // asked while the clocks show 02:15 for the second time
        "0 30 2 * * ? | Europe/Berlin | 2026-10-25T01:15:00Z | 2026-10-26T01:30:00Z 2026-10-27T01:30:00Z",
        // half an hour, and a whole day that Samoa left out
        "0 15 2 * * ? | Australia/Lord_Howe | 2026-10-03T00:00:00Z | 2026-10-03T15:30:00Z 2026-10-04T15:15:00Z",
        "0 0 12 * * ? | Pacific/Apia | 2011-12-29T12:00:00Z | 2011-12-29T22:00:00Z 2011-12-30T10:00:00Z",
      })
  void firesAt(String cron, String zone, Instant after, String expected) {
    Firings firings = new Firings(CronExpression.parse(cron), ZoneId.of(zone));
    Instant first = firings.next(after).orElseThrow();
    Instant second = firings.next(first).orElseThrow();
    assertThat(first + " " + second).isEqualTo(expected);
  }

  @Test
  void thereIsNoneAfterTheLast() {
    CronExpression cron = CronExpression.parse("0 0 0 1 1 ? 2026");
    Firings firings = new Firings(cron, ZoneId.of("UTC"));
    assertThat(firings.next(Instant.parse("2025-06-01T00:00:00Z")))
        .contains(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(firings.next(Instant.parse("2026-01-01T00:00:00Z"))).isEmpty();
  }

  /**
   * All zones, at four to seven gaps and as many overlaps of each since 1970 (all where there are
   * fewer), against a walk over the minutes: a minute fires when the clocks have just come past a
   * minute of the expression that they never showed before.
   */
  @Test
  void agreesWithAWalkOverTheMinutesInAllZones() {
    int gaps = 0;
    int overlaps = 0;
    Set<List<ZoneOffsetTransition>> walked = new HashSet<>();
    for (String id : ZoneId.getAvailableZoneIds().stream().sorted().toList()) {
      ZoneId zone = ZoneId.of(id);
      List<ZoneOffsetTransition> changes = changes(zone);
      if (!walked.add(changes)) {
        continue; // another name of a zone that was walked
      }
      for (ZoneOffsetTransition change : changes) {
        gaps += change.isGap() ? 1 : 0;
        overlaps += change.isOverlap() ? 1 : 0;
        agree(zone, change);
      }
    }
    assertThat(gaps).isGreaterThan(250);
    assertThat(overlaps).isGreaterThan(250);
  }

  private static List<ZoneOffsetTransition> changes(ZoneId zone) {
    List<ZoneOffsetTransition> gaps = new ArrayList<>();
    List<ZoneOffsetTransition> overlaps = new ArrayList<>();
    Instant end = Instant.parse("2040-01-01T00:00:00Z");
    ZoneOffsetTransition change = zone.getRules().nextTransition(Instant.EPOCH);
    while (change != null && change.getInstant().isBefore(end)) {
      List<ZoneOffsetTransition> kind = change.isGap() ? gaps : overlaps;
      kind.add(change);
      change = zone.getRules().nextTransition(change.getInstant());
    }
    List<ZoneOffsetTransition> some = new ArrayList<>();
    for (List<ZoneOffsetTransition> kind : List.of(gaps, overlaps)) {
      int step = Math.max(1, kind.size() / 4);
      for (int i = 0; i < kind.size(); i += step) {
        some.add(kind.get(i));
      }
    }
    return some;
  }

  private static void agree(ZoneId zone, ZoneOffsetTransition change) {
    LocalDateTime at = change.getDateTimeBefore();
    int minute = at.getMinute();
    int hour = at.getHour();
    List<String> expressions =
        List.of(
            "0 0/7 * * * ?",
            "0 " + minute + " " + hour + " * * ?",
            "0 " + (minute + 59) % 60 + " " + (hour + 23) % 24 + "," + hour + " * * ?",
            "0 30 " + change.getDateTimeAfter().getHour() + "," + hour + " * * ?");
    // whole minutes: some changes of the seventies lie between them
    Instant from =
        Instant.ofEpochSecond(Math.floorDiv(change.toEpochSecond(), 60) * 60 - 26 * 3600);
    if (change.toEpochSecond() % 60 != 0 || change.getOffsetBefore().getTotalSeconds() % 60 != 0) {
      return;
    }
    Instant to = from.plusSeconds(52 * 3600);
    for (String expression : expressions) {
      CronExpression cron = CronExpression.parse(expression);
      Firings firings = new Firings(cron, zone);
      List<Instant> walked = walk(cron, zone, from, to);
      assertThat(between(firings, from, to))
          .as("%s in %s at %s", expression, zone, change)
          .isEqualTo(walked);
      for (int minutes : List.of(1, 10, 31, 59, 90)) {
        Instant after = change.getInstant().plusSeconds(minutes * 60L);
        assertThat(firings.next(after).filter(one -> !one.isAfter(to)))
            .as("%s in %s after %s", expression, zone, after)
            .isEqualTo(walked.stream().filter(one -> one.isAfter(after)).findFirst());
      }
    }
  }

  private static List<Instant> walk(CronExpression cron, ZoneId zone, Instant from, Instant to) {
    // clocks that were put back before the walk show nothing new at first
    Instant start = from.minusSeconds(26 * 3600);
    List<Instant> found = new ArrayList<>();
    LocalDateTime shown = LocalDateTime.ofInstant(start, zone);
    LocalDateTime awaited = cron.next(shown).orElseThrow();
    for (Instant now = start; !now.isAfter(to); now = now.plusSeconds(60)) {
      LocalDateTime local = LocalDateTime.ofInstant(now, zone);
      if (!local.isBefore(awaited)) {
        if (now.isAfter(from)) {
          found.add(now);
        }
        awaited = cron.next(local).orElseThrow();
      }
    }
    return found;
  }
}
