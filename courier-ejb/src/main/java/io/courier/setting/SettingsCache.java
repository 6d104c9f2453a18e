package io.courier.setting;

import io.courier.core.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The values of this node, read again after 15 s: with the time of the reading itself a change is
 * in force everywhere well within 30 s. While one thread reads, others go on with the old values.
 */
@ApplicationScoped
public class SettingsCache implements Settings {
  private static final Duration REFRESH = Duration.ofSeconds(15);
  private static final Duration LONGEST = Duration.ofSeconds(25);
  private static final String SETUP_COMPLETED = "auth.setup_completed";

  private final ReentrantLock reading = new ReentrantLock();
  private volatile Snapshot snapshot;

  @Inject private StoredSettings stored;
  @Inject private DefaultValues defaults;
  @Inject private Clock clock;

  private record Snapshot(Map<String, String> values, Instant at) {
    boolean youngerThan(Duration age, Instant now) {
      return now.isBefore(at.plus(age)) && !now.isBefore(at);
    }
  }

  @Override
  public String text(String key) {
    SettingDefinition definition = SettingCatalogue.get(key);
    String value = current().values().get(definition.key());
    if (definition.key().equals(SETUP_COMPLETED) && !"true".equals(value)) {
      // only the completed state may be cached: another node may complete the set-up any moment
      value = stored.read(SETUP_COMPLETED).orElse(null);
    }
    return value == null ? defaults.of(definition) : value;
  }

  @Override
  public int integer(String key) {
    return (int) Math.min(number(key), Integer.MAX_VALUE);
  }

  @Override
  public long number(String key) {
    return Long.parseLong(text(key));
  }

  @Override
  public boolean flag(String key) {
    return Boolean.parseBoolean(text(key));
  }

  @Override
  public List<String> list(String key) {
    return JsonText.readArray(text(key)).stream().map(Object::toString).toList();
  }

  /** The next reader reads from the database. */
  public void forget() {
    snapshot = null;
  }

  private Snapshot current() {
    Snapshot known = snapshot;
    Instant now = clock.instant();
    if (known != null && known.youngerThan(REFRESH, now)) {
      return known;
    }
    boolean mayWait = known == null || !known.youngerThan(LONGEST, now);
    if (mayWait) {
      reading.lock();
    } else if (!reading.tryLock()) {
      return known;
    }
    try {
      Snapshot meanwhile = snapshot;
      if (meanwhile != null && meanwhile.youngerThan(REFRESH, now)) {
        return meanwhile;
      }
      Snapshot fresh = new Snapshot(Map.copyOf(stored.committed()), now);
      snapshot = fresh;
      return fresh;
    } finally {
      reading.unlock();
    }
  }
}
