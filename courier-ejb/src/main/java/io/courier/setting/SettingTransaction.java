package io.courier.setting;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.function.Supplier;

/**
 * The transaction of a change of settings, for services that ask the key service first and so have
 * none of their own.
 */
@ApplicationScoped
class SettingTransaction {
  @Transactional
  <T> T run(Supplier<T> change) {
    return change.get();
  }
}
