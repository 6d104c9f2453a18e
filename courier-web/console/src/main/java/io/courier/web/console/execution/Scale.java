package io.courier.web.console.execution;

import io.courier.execution.Execution;
import io.courier.execution.ExecutionProgress;
import io.courier.execution.LoopPage;
import io.courier.execution.StepExecution;
import io.courier.execution.StepState;
import io.courier.web.console.execution.TimelineRow.Bar;
import io.courier.web.console.execution.TimelineRow.Figures;
import java.time.Duration;
import java.time.Instant;

/** Where moments of an execution lie in the drawing, from its start to its end or to now. */
record Scale(Instant start, Instant end) {
  /** Width of the drawing in its own units. */
  static final int WIDTH = 1000;

  private static final int NARROWEST = 6;

  static Scale of(Execution.Times times, Instant now) {
    Instant from = times.startedAt() == null ? now : times.startedAt();
    return new Scale(from, times.completedAt() == null ? now : times.completedAt());
  }

  /** All of it. */
  Duration whole() {
    Duration whole = Duration.between(start, end);
    return whole.isNegative() ? Duration.ZERO : whole;
  }

  Bar bar(StepState state, Instant from, Duration duration) {
    long x = Math.min(WIDTH - NARROWEST, scaled(Duration.between(start, from)));
    long width = Math.min(WIDTH - x, Math.max(NARROWEST, scaled(duration)));
    return new Bar(state, x, width);
  }

  /** Where all that it sums up lies, from the first begin to the last end. */
  Bar bar(LoopPage.Totals totals) {
    return totals.startedAt() == null
        ? new Bar(totals.state(), 0, 0)
        : bar(totals.state(), totals.startedAt(), duration(totals));
  }

  /** Null when nothing was begun. */
  private Duration duration(LoopPage.Totals totals) {
    if (totals.startedAt() == null) {
      return null;
    }
    Instant until = totals.endedAt() == null ? end : totals.endedAt();
    Duration length = Duration.between(totals.startedAt(), until);
    return length.isNegative() ? Duration.ZERO : length;
  }

  Figures figures(LoopPage.Totals totals) {
    Duration duration = duration(totals);
    Long bytes = totals.bytes() == null || totals.bytes() == 0 ? null : totals.bytes();
    return new Figures(duration, bytes, null, average(bytes, duration), null);
  }

  private long scaled(Duration part) {
    long all = Math.max(1, whole().toMillis());
    return Math.max(0, Math.min(WIDTH, part.toMillis() * WIDTH / all));
  }

  /** How long a try took, or takes; null for one that was not begun. */
  Duration duration(StepExecution step) {
    if (step.durationMs() != null) {
      return Duration.ofMillis(step.durationMs());
    }
    if (step.startedAt() == null) {
      return null;
    }
    Instant until = step.completedAt() == null ? end : step.completedAt();
    Duration open = Duration.between(step.startedAt(), until);
    return open.isNegative() ? Duration.ZERO : open;
  }

  /**
   * @param live null for a try that is over
   */
  Figures figures(StepExecution step, ExecutionProgress.Step live) {
    Duration duration = duration(step);
    Long bytes = step.bytesProcessed();
    if (live == null) {
      return new Figures(duration, bytes, null, average(bytes, duration), null);
    }
    return new Figures(
        duration,
        live.bytesTransferred() == null ? bytes : live.bytesTransferred(),
        live.totalBytes(),
        live.rateBytesPerSec(),
        live.currentFile());
  }

  /** Bytes per second, null when there is none to tell. */
  static Long average(Long bytes, Duration duration) {
    if (bytes == null || bytes == 0 || duration == null || duration.toMillis() == 0) {
      return null;
    }
    return Math.round(bytes * 1000.0 / duration.toMillis());
  }
}
