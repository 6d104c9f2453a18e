package io.courier.key;

import io.courier.core.Codes;
import io.courier.setting.CryptoItem;
import io.courier.setting.CryptoUse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** The SSH key store in the FIPS inventory. */
@ApplicationScoped
public class CryptoUseOfKeys implements CryptoUse {
  @Inject SshKeyRepository keys;

  @Override
  public List<CryptoItem> items() {
    return keys.allLive().stream().map(CryptoUseOfKeys::item).toList();
  }

  private static CryptoItem item(SshKey key) {
    boolean approved = key.keyType().isFipsApproved();
    boolean active = key.status() == SshKeyStatus.ACTIVE;
    return new CryptoItem(
        "ssh_key",
        key.id(),
        key.name(),
        Map.of("key", List.of(Codes.of(key.keyType()))),
        approved,
        false,
        active ? null : "The key is " + Codes.of(key.status()) + ".",
        approved || !active ? null : ParsedSshKey.NOT_APPROVED);
  }
}
