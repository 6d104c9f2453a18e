package io.courier.setting;

import io.courier.audit.AuditLog;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.Problems;
import io.courier.core.Roles;
import io.courier.setting.SettingDefinition.Access;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;

/** The mail server's settings as one; its password goes in only. */
@Stateless
public class SmtpSettingService {
  private static final String PASSWORD = "password";

  /** Members of the API and their settings. */
  private static final Map<String, String> KEYS = keys();

  @Inject private StoredSettings stored;
  @Inject private DefaultValues defaults;
  @Inject private SettingSecrets secrets;
  @Inject private SettingTransaction transaction;
  @Inject private CurrentActor actor;
  @Inject private AuditLog audit;

  @RolesAllowed(Roles.ADMIN)
  public SmtpSettings read() {
    return new SmtpSettings(
        value("host"),
        Integer.parseInt(value("port")),
        Boolean.parseBoolean(value("useSsl")),
        value("username"),
        !value(PASSWORD).isEmpty(),
        value("fromAddress"),
        value("fromName"));
  }

  /**
   * Replaces all of them; an absent one gets its default, an absent password stays.
   *
   * @throws CourierException 1000 naming every value that does not fit
   */
  @RolesAllowed(Roles.ADMIN)
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public SmtpSettings update(SmtpInput input) {
    Map<String, Object> wanted = new LinkedHashMap<>();
    wanted.put("host", input.host());
    wanted.put("port", input.port());
    wanted.put("useSsl", input.useSsl());
    wanted.put("username", input.username());
    wanted.put("fromAddress", input.fromAddress());
    wanted.put("fromName", input.fromName());
    Map<String, String> texts = new LinkedHashMap<>();
    wanted.forEach(
        (member, value) ->
            texts.put(
                member,
                value == null ? defaults.of(definition(member)) : value.toString().strip()));
    if (input.password() != null) {
      texts.put(PASSWORD, input.password());
    }
    Problems problems = new Problems();
    texts.forEach(
        (member, text) ->
            definition(member)
                .type()
                .problem(text)
                .ifPresent(problem -> problems.add(member, problem)));
    problems.throwIfAny();
    texts.replaceAll((member, text) -> sealed(definition(member), text));
    return transaction.run(
        () -> {
          texts.forEach((member, value) -> change(definition(member), value));
          return read();
        });
  }

  /** Asks the key service, so outside of transactions. */
  private String sealed(SettingDefinition definition, String text) {
    return definition.access() == Access.SECRET ? secrets.seal(definition.key(), text) : text;
  }

  private void change(SettingDefinition definition, String value) {
    String old = stored.set(definition.key(), value, actor.get().name());
    if (!value.equals(old)) {
      audit.record(SettingService.changed(definition, old, value));
    }
  }

  private String value(String member) {
    SettingDefinition definition = definition(member);
    return stored.read(definition.key()).orElseGet(() -> defaults.of(definition));
  }

  private static SettingDefinition definition(String member) {
    return SettingCatalogue.get(KEYS.get(member));
  }

  private static Map<String, String> keys() {
    return Map.of(
        "host",
        "smtp.host",
        "port",
        "smtp.port",
        "useSsl",
        "smtp.use_ssl",
        "username",
        "smtp.username",
        PASSWORD,
        "smtp.password",
        "fromAddress",
        "smtp.from_address",
        "fromName",
        "smtp.from_name");
  }
}
