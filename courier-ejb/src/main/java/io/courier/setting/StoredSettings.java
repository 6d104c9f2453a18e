package io.courier.setting;

import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Stored values without cache and without the rules of the API: for features that own a setting.
 * Who writes here writes the audit entry too.
 */
@ApplicationScoped
public class StoredSettings {
  @Inject private SettingRepository repository;
  @Inject private SettingsCache cache;
  @Inject private DefaultValues defaults;
  @Inject private Clock clock;

  @Resource(lookup = "java:comp/TransactionSynchronizationRegistry")
  private TransactionSynchronizationRegistry transactions;

  /** Every stored value, read in a transaction of its own: committed ones only. */
  @Transactional(TxType.REQUIRES_NEW)
  public Map<String, String> committed() {
    Map<String, String> values = new HashMap<>();
    repository.all().forEach(row -> values.put(row.key(), row.value()));
    return values;
  }

  /** The value as it is now, uncommitted change of this transaction included. */
  @Transactional(TxType.REQUIRED)
  public Optional<String> read(String key) {
    return repository.currentValue(SettingCatalogue.get(key).key());
  }

  /**
   * Locks the setting's row and sets it if its value is the expected one. Two simultaneous callers:
   * the second waits for the first's commit and then gets false.
   */
  @Transactional(TxType.REQUIRED)
  public boolean changeIf(String key, String expected, String value, String by) {
    SystemSetting row = lock(SettingCatalogue.get(key));
    if (!row.value().equals(expected)) {
      return false;
    }
    change(row, value, by);
    return true;
  }

  /**
   * Keeps others from changing the settings until the transaction ends: for rules that hold of
   * several together. All callers name them in the same order.
   */
  @Transactional(TxType.REQUIRED)
  public void hold(String... keys) {
    for (String key : keys) {
      lock(SettingCatalogue.get(key));
    }
  }

  /** Sets the value and returns the one it had. */
  @Transactional(TxType.REQUIRED)
  public String set(String key, String value, String by) {
    return replace(SettingCatalogue.get(key), value, by);
  }

  String replace(SettingDefinition definition, String value, String by) {
    SystemSetting row = lock(definition);
    String old = row.value();
    change(row, value, by);
    return old;
  }

  private SystemSetting lock(SettingDefinition definition) {
    return repository.lock(definition, defaults.of(definition), clock.instant());
  }

  private void change(SystemSetting row, String value, String by) {
    row.change(value, by, clock.instant());
    forgetAfterCommit();
  }

  /** This node answers with the new value as soon as it is committed. */
  private void forgetAfterCommit() {
    transactions.registerInterposedSynchronization(
        new Synchronization() {
          @Override
          public void beforeCompletion() {
            // nothing to do yet: the change is not committed
          }

          @Override
          public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) {
              cache.forget();
            }
          }
        });
  }
}
