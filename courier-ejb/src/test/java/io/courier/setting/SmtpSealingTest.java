package io.courier.setting;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.CurrentActor;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The key service may be slow: it is asked before the transaction, never inside. */
class SmtpSealingTest {
  private final List<String> events = new ArrayList<>();

  private final class Transaction extends SettingTransaction {
    @Override
    <T> T run(Supplier<T> change) {
      events.add("begin");
      T result = change.get();
      events.add("end");
      return result;
    }
  }

  private static final class Stored extends StoredSettings {
    private final Map<String, String> values = new ConcurrentHashMap<>();

    @Override
    public Optional<String> read(String key) {
      return Optional.ofNullable(values.get(key));
    }

    @Override
    public String set(String key, String value, String by) {
      String old = values.put(key, value);
      return old == null ? "" : old;
    }
  }

  private static final class SilentAudit implements AuditLog {
    @Override
    public void record(AuditEvent event) {}

    @Override
    public void recordAs(Actor actor, AuditEvent event) {}

    @Override
    public void recordIndependently(Actor actor, AuditEvent event) {}
  }

  private static final class Admin implements CurrentActor {
    @Override
    public Actor get() {
      return Actor.SYSTEM;
    }

    @Override
    public boolean hasRole(String role) {
      return true;
    }
  }

  private void inject(Object bean, Object... parts) throws IllegalAccessException {
    for (Field field : bean.getClass().getDeclaredFields()) {
      for (Object part : parts) {
        if (field.getType().isInstance(part)) {
          field.setAccessible(true);
          field.set(bean, part);
        }
      }
    }
  }

  @Test
  void thePasswordIsSealedBeforeTheTransactionBegins() throws Exception {
    SettingSecrets sealing =
        (key, plain) -> {
          events.add("seal");
          return "sealed";
        };
    Stored stored = new Stored();
    SmtpSettingService service = new SmtpSettingService();
    inject(
        service,
        stored,
        new DefaultValues(Optional.empty()),
        sealing,
        new Transaction(),
        new Admin(),
        new SilentAudit());
    SmtpSettings after =
        service.update(new SmtpInput("mail.example", 25, false, "u", "p", "a@b.example", "A"));
    assertThat(events).containsExactly("seal", "begin", "end");
    assertThat(stored.values).containsEntry("smtp.password", "sealed");
    assertThat(after.host()).isEqualTo("mail.example");
  }

  /** The container begins none either. */
  @Test
  void whatMaySealHasNoTransactionOfTheContainer() throws Exception {
    for (var method :
        List.of(
            SmtpSettingService.class.getMethod("update", SmtpInput.class),
            SettingService.class.getMethod("update", String.class, Object.class),
            SettingService.class.getMethod("updateAll", Map.class))) {
      assertThat(method.getAnnotation(TransactionAttribute.class).value())
          .as(method.toString())
          .isEqualTo(TransactionAttributeType.NOT_SUPPORTED);
    }
  }
}
