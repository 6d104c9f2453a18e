package io.courier.identity;

import io.courier.setting.CryptoItem;
import io.courier.setting.CryptoUse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** How passwords are kept, in the FIPS inventory. */
@ApplicationScoped
public class CryptoUseOfPasswords implements CryptoUse {
  @Inject UserRepository users;

  @Override
  public List<CryptoItem> items() {
    return users.countByHash().entrySet().stream()
        .map(e -> item(e.getKey(), e.getValue()))
        .toList();
  }

  private static CryptoItem item(String algorithm, long count) {
    boolean approved = algorithm.startsWith("pbkdf2");
    return new CryptoItem(
        "password_hash",
        null,
        "Passwords of " + count + (count == 1 ? " user" : " users"),
        Map.of("password_hash", List.of(algorithm)),
        approved,
        false,
        approved ? null : "Non-approved, password verification only; protects no data key.",
        null);
  }
}
