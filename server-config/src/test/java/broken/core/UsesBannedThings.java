package broken.core;

import java.time.Instant;
import java.util.Date;
import java.util.Random;

/** Breaks rule 5. */
public final class UsesBannedThings {
  @SuppressWarnings("JavaUtilDate")
  Date date = new Date();

  Random random = new Random();

  Instant now = Instant.now();

  void print() {
    System.out.println(now);
  }
}
