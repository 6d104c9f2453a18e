package io.courier.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RedactingHandlerTest {
  private final List<LogRecord> written = new ArrayList<>();
  private final RedactingHandler handler = new RedactingHandler(new Keeper());

  /** Keeps what it is to write. */
  private final class Keeper extends Handler {
    @Override
    public void publish(LogRecord entry) {
      written.add(entry);
    }

    @Override
    public void flush() {
      // nothing is held back
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  @Test
  @Tag("SENS-04")
  void messageParametersAndExceptionsAreCleaned() {
    LogRecord entry = new LogRecord(Level.INFO, "request {0} of {1}");
    entry.setParameters(new Object[] {"{\"password\":\"s3cret\"}", "anna"});
    entry.setThrown(
        new IllegalStateException("outer", new RuntimeException("clientSecret=s3cret, x=1")));
    entry.setLoggerName("io.courier.Any");
    handler.publish(entry);
    LogRecord clean = written.get(0);
    assertThat(clean.getMessage()).isEqualTo("request {\"password\":\"[REDACTED]\"} of anna");
    StringWriter trace = new StringWriter();
    clean.getThrown().printStackTrace(new PrintWriter(trace, true));
    assertThat(trace.toString())
        .contains("IllegalStateException: outer")
        .contains("clientSecret=[REDACTED], x=1")
        .contains("RedactingHandlerTest")
        .doesNotContain("s3cret");
    assertThat(clean.getLoggerName()).isEqualTo("io.courier.Any");
  }

  @Test
  void harmlessRecordsGoThroughAsTheyAre() {
    LogRecord entry = new LogRecord(Level.WARNING, "nothing {0}");
    entry.setParameters(new Object[] {1});
    entry.setThrown(new IllegalStateException("plain"));
    handler.publish(entry);
    assertThat(written).containsExactly(entry);
  }
}
