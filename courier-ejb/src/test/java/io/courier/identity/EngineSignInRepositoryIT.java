package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.testing.SettableClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class EngineSignInRepositoryIT {
  private final SettableClock clock = new SettableClock(Instant.parse("2026-07-01T08:00:00Z"));
  private final IdentityFixture fixture = new IdentityFixture(clock);
  private final EngineSignIn engine = new EngineSignIn();

  EngineSignInRepositoryIT() {
    engine.tickets = fixture.tickets;
  }

  @Test
  @Tag("THR-03")
  void aTicketOpensTheDoorOnceAndAnotherOneIsForTheContainer() {
    String header = engine.header();
    BasicSignIn.Admitted admitted = engine.exchange(List.of(header)).orElseThrow();
    assertThat(admitted.username()).isEqualTo("batchrunner");
    assertThat(engine.exchange(List.of(header))).as("used").isEmpty();
    assertThat(fixture.tickets.redeem("batchrunner", admitted.ticket())).isTrue();
  }

  @Test
  @Tag("THR-03")
  void nothingElseIsTheEngine() {
    String ticket = engine.header().substring("Ticket ".length());
    String users = fixture.tickets.issue("somebody");
    assertThat(engine.exchange(List.of())).isEmpty();
    assertThat(engine.exchange(List.of("Ticket "))).isEmpty();
    assertThat(engine.exchange(List.of("Basic " + ticket))).isEmpty();
    assertThat(engine.exchange(List.of("Ticket " + users))).isEmpty();
    assertThat(engine.exchange(List.of("Ticket " + ticket, "Ticket " + ticket))).isEmpty();
    clock.advance(SignInTickets.LIFE.plusSeconds(1));
    assertThat(engine.exchange(List.of("Ticket " + ticket))).as("late").isEmpty();
  }
}
