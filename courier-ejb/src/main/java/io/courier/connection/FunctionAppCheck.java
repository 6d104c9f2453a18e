package io.courier.connection;

import io.courier.azure.AzureFault;
import io.courier.azure.FunctionApp;
import io.courier.connection.ConnectionTestResult.Part;
import io.courier.core.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The test of a Function App: host status with the key, token, constant query; every part is tried
 * and reported, as far as the one before it allows. Used once.
 */
final class FunctionAppCheck {
  private final FunctionApp app;
  private final Clock clock;
  private final Instant end;
  private final Duration limit;
  private final List<Part> parts = new ArrayList<>();
  private ErrorCode code;
  private String message;

  FunctionAppCheck(FunctionApp app, Clock clock, Duration limit) {
    this.app = app;
    this.clock = clock;
    this.limit = limit;
    this.end = clock.instant().plus(limit);
  }

  ConnectionTestResult run() {
    Instant start = clock.instant();
    part("host_status", this::hostStatus);
    if (app.hasWorkspace()) {
      boolean token = part("entra_token", this::token);
      if (token) {
        part("workspace_query", this::query);
      } else {
        parts.add(new Part("workspace_query", false, null, "Not tried: there is no token."));
      }
    }
    Long latency = code == null ? parts.get(parts.size() - 1).latencyMs() : null;
    return new ConnectionTestResult(
        latency,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        start,
        code,
        message,
        List.copyOf(parts));
  }

  private String hostStatus() throws AzureFault {
    try {
      FunctionApp.HostStatus status = app.hostStatus(this::isOver);
      return "State " + status.state() + ", version " + status.version() + ".";
    } catch (AzureFault e) {
      boolean refused = e.status() == 401 || e.status() == 403;
      if (refused && !app.hasWorkspace()) {
        return "The host answers; whether the function key is right shows when a function is"
            + " called.";
      }
      throw e;
    }
  }

  private String token() throws AzureFault {
    app.token(this::isOver);
    return "Entra gave a token.";
  }

  private String query() throws AzureFault {
    app.constantQuery(this::isOver);
    return "The workspace answers.";
  }

  private boolean isOver() {
    return clock.instant().isAfter(end);
  }

  private boolean part(String name, Attempt attempt) {
    long before = System.nanoTime();
    try {
      String found = attempt.make();
      parts.add(new Part(name, true, millisSince(before), found));
      return true;
    } catch (AzureFault e) {
      failed(name, AzureFaults.ofTest(e), e.getMessage(), millisSince(before));
    } catch (CancellationException e) {
      String text = "Connection timed out after " + limit.toSeconds() + " seconds.";
      failed(name, ErrorCode.HOST_UNREACHABLE, text, millisSince(before));
    }
    return false;
  }

  /** The first failure is the test's. */
  private void failed(String name, ErrorCode why, String text, long millis) {
    parts.add(new Part(name, false, millis, text));
    if (code == null) {
      code = why;
      message = text;
    }
  }

  private static long millisSince(long before) {
    return Duration.ofNanos(System.nanoTime() - before).toMillis();
  }

  /** One part; returns what is told of it. */
  @FunctionalInterface
  private interface Attempt {
    String make() throws AzureFault;
  }
}
