package io.courier.web.rest;

import io.courier.core.Page;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The envelopes of successful answers. */
@ApplicationScoped
public class Answers {
  @Inject private Clock clock;

  public <T> Envelope<T> of(T data) {
    return Envelope.of(data, clock.instant());
  }

  public <T> Envelope<List<T>> page(Page<T> page) {
    return Envelope.of(page, clock.instant());
  }

  /**
   * 201.
   *
   * @param location path below the base, e.g. {@code /connections/0190…}
   */
  public Response created(String location, Object data) {
    return Response.status(Response.Status.CREATED)
        .header("Location", CourierApplication.BASE + location)
        .entity(of(data))
        .build();
  }

  /** The answer of a delete. */
  public Envelope<Deleted> deleted(UUID id) {
    Instant now = clock.instant();
    return Envelope.of(new Deleted(id, true, now), now);
  }

  /** What a delete answers. */
  public record Deleted(UUID id, boolean deleted, Instant deletedAt) {}
}
