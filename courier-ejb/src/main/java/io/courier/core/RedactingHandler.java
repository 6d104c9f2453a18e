package io.courier.core;

import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * Stands before another handler of java.util.logging and gives it records without secrets: message,
 * parameters and exceptions pass {@link Redaction#text}. Records without one go through as they
 * are. Thread-safe.
 */
public final class RedactingHandler extends Handler {
  private static final int MAX_CAUSES = 50;

  private final Handler target;
  private final SimpleFormatter formatter = new SimpleFormatter();

  public RedactingHandler(Handler target) {
    this.target = target;
  }

  /** The handler that writes. */
  public Handler target() {
    return target;
  }

  @Override
  public void publish(LogRecord entry) {
    if (target.isLoggable(entry)) {
      target.publish(clean(entry));
    }
  }

  private LogRecord clean(LogRecord entry) {
    String message = formatter.formatMessage(entry);
    String cleaned = Redaction.text(message);
    Throwable thrown = cleaned(entry.getThrown(), 0);
    boolean same = message == null || message.equals(cleaned);
    if (same && thrown == entry.getThrown()) {
      return entry;
    }
    LogRecord copy = new LogRecord(entry.getLevel(), cleaned);
    copy.setLoggerName(entry.getLoggerName());
    copy.setInstant(entry.getInstant());
    copy.setLongThreadID(entry.getLongThreadID());
    copy.setSequenceNumber(entry.getSequenceNumber());
    copy.setSourceClassName(entry.getSourceClassName());
    copy.setSourceMethodName(entry.getSourceMethodName());
    copy.setThrown(thrown);
    return copy;
  }

  /** The same object where no message of the chain holds a secret. */
  private static Throwable cleaned(Throwable thrown, int depth) {
    if (thrown == null || depth > MAX_CAUSES) {
      return null;
    }
    Throwable cause = cleaned(thrown.getCause(), depth + 1);
    String text = thrown.toString();
    String shown = Redaction.text(text);
    if (cause == thrown.getCause() && (text == null || text.equals(shown))) {
      return thrown;
    }
    return new Cleaned(shown, cause, thrown.getStackTrace());
  }

  @Override
  public void flush() {
    target.flush();
  }

  @Override
  public void close() {
    target.close();
  }

  /** Looks like what it replaces. */
  @SuppressWarnings("OverrideThrowableToString") // the class name in front would be this one's
  private static final class Cleaned extends Exception {
    private static final long serialVersionUID = 1L;
    private final String shown;

    Cleaned(String shown, Throwable cause, StackTraceElement[] trace) {
      super(shown, cause);
      this.shown = shown;
      setStackTrace(trace);
    }

    @Override
    public String toString() {
      return shown;
    }
  }
}
