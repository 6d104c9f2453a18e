package io.courier.crypto;

import io.courier.core.CourierException;
import io.courier.core.Roles;
import io.courier.setting.CryptoItem;
import io.courier.setting.CryptoUse;
import io.courier.setting.Settings;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The FIPS inventory, for pages and REST. No transaction: the key service is asked. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class FipsInventoryService {
  @Inject private FipsModule module;
  @Inject private KekProvider keks;
  @Inject private Settings settings;
  @Inject @Any private Instance<CryptoUse> uses;

  /** Everything as it is now. */
  @RolesAllowed(Roles.ADMIN)
  public FipsInventory inventory() {
    List<CryptoItem> items =
        Stream.concat(Stream.of(envelope()), uses.stream().flatMap(use -> use.items().stream()))
            .toList();
    Map<String, Object> known = CryptoResource.read("cryptographic-modules.json");
    return new FipsInventory(
        settings.flag("security.fips_mode_enabled"),
        module.report(),
        list(known.get("modules")),
        list(known.get("testedJavaRuntimes")),
        CryptoResource.read("approved-algorithms.json"),
        items,
        items.stream().filter(CryptoItem::fipsOverride).toList(),
        items.stream().filter(item -> !item.approved()).toList());
  }

  /** Stored secrets and how their data keys are wrapped; asks the key service. */
  private CryptoItem envelope() {
    String algorithm = "unknown";
    String note = null;
    try {
      BlobAlgorithm current = keks.current().algorithm();
      algorithm = current.text();
      if (current == BlobAlgorithm.DEVELOPMENT) {
        note = "Data keys are wrapped by the local key of a Development installation.";
      }
    } catch (CourierException e) {
      note = "The key service does not answer: " + e.getMessage();
    }
    return new CryptoItem(
        "envelope",
        null,
        "Stored secrets",
        Map.of("encryption", List.of(algorithm)),
        true,
        false,
        note,
        null);
  }

  private static List<Object> list(Object value) {
    return value instanceof List<?> some ? List.copyOf(some) : List.of();
  }
}
