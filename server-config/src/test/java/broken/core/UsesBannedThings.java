package broken.core;

import java.time.Instant;
import java.util.Date;

/** Breaks rule 5. */
public final class UsesBannedThings {
  @SuppressWarnings("JavaUtilDate")
  Date date = new Date();

  Instant now = Instant.now();

  void print() {
    System.out.println(now);
  }
}
