package io.courier.setting;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.Problems;
import io.courier.core.Redaction;
import io.courier.core.Roles;
import io.courier.setting.SettingDefinition.Access;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reading and changing settings, for pages and REST. */
@Stateless
public class SettingService {
  private static final String MIN_LENGTH = "auth.password_min_length";
  private static final String HASH = "auth.password_hash";
  private static final int PBKDF2_MIN_LENGTH = 14;

  @Inject private SettingRepository repository;
  @Inject private StoredSettings stored;
  @Inject private DefaultValues defaults;
  @Inject private Settings settings;
  @Inject private SettingSecrets secrets;
  @Inject private SettingTransaction transaction;
  @Inject private CryptoModule cryptoModule;
  @Inject @Any private Instance<CryptoUse> cryptoUses;
  @Inject private Deployment deployment;
  @Inject private DatabaseRights databaseRights;
  @Inject private CurrentActor actor;
  @Inject private AuditLog audit;

  /** Every setting the caller may read: secrets never, those of sign-in and mail for Admins. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public SystemOverview overview() {
    boolean admin = actor.hasRole(Roles.ADMIN);
    Map<String, SystemSetting> rows =
        repository.all().stream()
            .collect(Collectors.toMap(SystemSetting::key, Function.identity()));
    List<SettingView> views =
        SettingCatalogue.all().stream()
            .filter(d -> !d.isSecret() && (admin || d.access() != Access.ADMIN_ONLY))
            .map(d -> view(d, rows.get(d.key())))
            .toList();
    return new SystemOverview(
        views,
        settings.flag("security.fips_mode_enabled"),
        cryptoModule.state(),
        cryptoModule.report(),
        Codes.of(deployment.environment()),
        deployment.version(),
        databaseRights.mayChangeAudit() ? "triggers" : "privileges_and_triggers");
  }

  /**
   * Sets one value, given as text or as the JSON type, and audits it.
   *
   * @throws CourierException 1030 for an unknown key, 1000 for a value that does not fit
   */
  @RolesAllowed(Roles.ADMIN)
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public SettingView update(String key, Object json) {
    SettingDefinition definition =
        SettingCatalogue.find(key)
            .filter(d -> d.access() != Access.INTERNAL)
            .orElseThrow(() -> CourierException.notFound("setting", key));
    if (!definition.isWritable()) {
      throw CourierException.invalid(
          "value", "This setting is changed by the product itself only.");
    }
    String text = SettingType.textOf(json);
    check(definition, "value", text);
    String value = sealed(definition, text);
    return transaction.run(() -> change(definition, "value", value));
  }

  /**
   * Sets several values given as text, all or none; each that differs is audited.
   *
   * @throws CourierException 1000 naming every value that does not fit, by its key; 1030
   */
  @RolesAllowed(Roles.ADMIN)
  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public void updateAll(Map<String, String> wanted) {
    Problems problems = new Problems();
    Map<String, String> ordered = new TreeMap<>(wanted);
    for (Map.Entry<String, String> entry : ordered.entrySet()) {
      SettingDefinition definition =
          SettingCatalogue.find(entry.getKey())
              .filter(SettingDefinition::isWritable)
              .orElseThrow(() -> CourierException.notFound("setting", entry.getKey()));
      definition
          .type()
          .problem(entry.getValue())
          .ifPresent(problem -> problems.add(entry.getKey(), problem));
    }
    problems.throwIfAny();
    ordered.replaceAll((key, text) -> sealed(SettingCatalogue.get(key), text));
    transaction.run(
        () -> {
          changeAll(ordered);
          return null;
        });
  }

  private void changeAll(Map<String, String> values) {
    if (values.containsKey(HASH) || values.containsKey(MIN_LENGTH)) {
      stored.hold(HASH, MIN_LENGTH);
    }
    if ("pbkdf2_sha512".equals(values.get(HASH)) && values.containsKey(MIN_LENGTH)) {
      // the length first: one change at a time would never fit
      change(SettingCatalogue.get(MIN_LENGTH), MIN_LENGTH, values.remove(MIN_LENGTH));
    }
    values.forEach((key, value) -> change(SettingCatalogue.get(key), key, value));
  }

  /**
   * What does not work while FIPS mode is on: keys that cannot log in, connections that cannot be
   * opened. The same whether it is on already.
   */
  @RolesAllowed(Roles.ADMIN)
  public List<CryptoItem> stoppedByFipsMode() {
    return cryptoUses.stream()
        .flatMap(use -> use.items().stream())
        .filter(item -> item.stopsWorking() != null)
        .toList();
  }

  /** The settings of local login. */
  @RolesAllowed(Roles.ADMIN)
  public AuthSettings auth() {
    Map<String, String> values = new LinkedHashMap<>();
    repository.all().forEach(row -> values.put(row.key(), row.value()));
    return new AuthSettings(
        whole(values, "auth.session_timeout_minutes"),
        whole(values, "auth.refresh_token_days"),
        whole(values, MIN_LENGTH),
        whole(values, "auth.max_login_attempts"),
        whole(values, "auth.lockout_duration_minutes"));
  }

  /**
   * Replaces all of them; an absent one gets its default.
   *
   * @throws CourierException 1000 naming every value out of its range
   */
  @RolesAllowed(Roles.ADMIN)
  public AuthSettings updateAuth(AuthSettings request) {
    Map<String, Map.Entry<String, Integer>> wanted = new LinkedHashMap<>();
    wanted.put(
        "sessionTimeoutMinutes",
        entry("auth.session_timeout_minutes", request.sessionTimeoutMinutes()));
    wanted.put("refreshTokenDays", entry("auth.refresh_token_days", request.refreshTokenDays()));
    wanted.put("passwordMinLength", entry(MIN_LENGTH, request.passwordMinLength()));
    wanted.put("maxLoginAttempts", entry("auth.max_login_attempts", request.maxLoginAttempts()));
    wanted.put(
        "lockoutDurationMinutes",
        entry("auth.lockout_duration_minutes", request.lockoutDurationMinutes()));
    Problems problems = new Problems();
    wanted.forEach(
        (field, setting) ->
            SettingCatalogue.get(setting.getKey())
                .type()
                .problem(setting.getValue().toString())
                .ifPresent(problem -> problems.add(field, problem)));
    problems.throwIfAny();
    stored.hold(HASH, MIN_LENGTH);
    wanted.forEach(
        (field, setting) ->
            change(SettingCatalogue.get(setting.getKey()), field, setting.getValue().toString()));
    return auth();
  }

  private static void check(SettingDefinition definition, String field, String text) {
    definition
        .type()
        .problem(text)
        .ifPresent(
            problem -> {
              throw CourierException.invalid(field, problem);
            });
  }

  /** Asks the key service, so outside of transactions. */
  private String sealed(SettingDefinition definition, String text) {
    return definition.access() == Access.SECRET ? secrets.seal(definition.key(), text) : text;
  }

  /**
   * In a transaction.
   *
   * @param value checked, and sealed where it is a secret
   */
  private SettingView change(SettingDefinition definition, String field, String value) {
    checkTogether(definition.key(), field, value);
    String old = stored.set(definition.key(), value, actor.get().name());
    if (!value.equals(old)) {
      audit.record(changed(definition, old, value));
    }
    return view(definition, repository.find(definition.key()).orElse(null));
  }

  /**
   * PBKDF2 from the validated module refuses passwords below 112 bits. Of two changes at once, one
   * of each setting, the second sees the first.
   */
  private void checkTogether(String key, String field, String text) {
    if (key.equals(HASH) || key.equals(MIN_LENGTH)) {
      stored.hold(HASH, MIN_LENGTH);
      boolean pbkdf2 = key.equals(HASH) ? text.equals("pbkdf2_sha512") : isPbkdf2();
      int length =
          Integer.parseInt(key.equals(MIN_LENGTH) ? text : stored.read(MIN_LENGTH).orElse("8"));
      if (pbkdf2 && length < PBKDF2_MIN_LENGTH) {
        throw CourierException.invalid(
            field, "pbkdf2_sha512 needs " + MIN_LENGTH + " of at least " + PBKDF2_MIN_LENGTH + ".");
      }
    }
  }

  private boolean isPbkdf2() {
    return stored.read(HASH).filter("pbkdf2_sha512"::equals).isPresent();
  }

  static AuditEvent changed(SettingDefinition definition, String old, String value) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("key", definition.key());
    details.put("oldValue", definition.isSecret() ? Redaction.MASK : old);
    details.put("newValue", definition.isSecret() ? Redaction.MASK : value);
    return new AuditEvent("system_setting", null, "SystemSettingChanged", details);
  }

  private SettingView view(SettingDefinition definition, SystemSetting row) {
    if (row == null) {
      return new SettingView(definition.key(), defaults.of(definition), null, null, null);
    }
    return new SettingView(
        row.key(),
        definition.isSecret() && !row.value().isEmpty() ? SettingView.MASK : row.value(),
        row.description(),
        row.updatedAt(),
        row.updatedBy());
  }

  private static int whole(Map<String, String> values, String key) {
    return Integer.parseInt(values.getOrDefault(key, SettingCatalogue.get(key).defaultValue()));
  }

  private static Map.Entry<String, Integer> entry(String key, Integer value) {
    return Map.entry(
        key, value == null ? Integer.valueOf(SettingCatalogue.get(key).defaultValue()) : value);
  }
}
