package io.courier.identity;

import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what each client was granted in the last minute, in slots of a second. Remembers a bounded
 * number of clients; the one idle for longest is forgotten first. Thread-safe.
 */
final class RateLimiter {
  private static final int SLOTS = 60;

  private final Clock clock;
  private final int maxClients;
  private final Map<String, Window> windows = new LinkedHashMap<>(256, 0.75f, true);

  RateLimiter(Clock clock, int maxClients) {
    this.clock = clock;
    this.maxClients = maxClients;
  }

  /** 0 when granted, else the seconds after which a further request has a chance. */
  synchronized int acquire(String client, long limit) {
    long second = clock.instant().getEpochSecond();
    Window window = windows.computeIfAbsent(client, c -> new Window());
    forgetSome();
    return window.acquire(second, limit);
  }

  synchronized int clients() {
    return windows.size();
  }

  private void forgetSome() {
    Iterator<String> oldest = windows.keySet().iterator();
    while (windows.size() > maxClients) {
      oldest.next();
      oldest.remove();
    }
  }

  /** The last minute of one client. */
  private static final class Window {
    private final int[] granted = new int[SLOTS];
    private long newest = Long.MIN_VALUE;
    private long sum;

    int acquire(long second, long limit) {
      advance(second);
      if (sum >= limit) {
        return waitFor(limit);
      }
      granted[slot(newest)]++;
      sum++;
      return 0;
    }

    private void advance(long second) {
      if (newest == Long.MIN_VALUE || second - newest >= SLOTS) {
        java.util.Arrays.fill(granted, 0);
        sum = 0;
        newest = second;
      }
      while (newest < second) {
        newest++;
        sum -= granted[slot(newest)];
        granted[slot(newest)] = 0;
      }
    }

    private int waitFor(long limit) {
      long left = sum;
      for (int age = SLOTS - 1; age > 0; age--) {
        left -= granted[slot(newest - age)];
        if (left < limit) {
          return SLOTS - age;
        }
      }
      return SLOTS;
    }

    private static int slot(long second) {
      return Math.floorMod(second, SLOTS);
    }
  }
}
