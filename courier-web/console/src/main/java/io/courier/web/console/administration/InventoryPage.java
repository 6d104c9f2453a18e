package io.courier.web.console.administration;

import io.courier.crypto.FipsInventory;
import io.courier.crypto.FipsInventoryService;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What uses which algorithms on which modules. */
@Named
@RequestScoped
public class InventoryPage {
  @EJB private FipsInventoryService service;

  private FipsInventory inventory;

  /** Asks before the page is begun, so that a refusal leads away from it. */
  public void load() {
    inventory = service.inventory();
  }

  public FipsInventory getInventory() {
    if (inventory == null) {
      load();
    }
    return inventory;
  }

  /** Algorithms by purpose in one line each. */
  public List<String> lines(Map<String, ? extends Collection<?>> algorithms) {
    return algorithms.entrySet().stream()
        .map(
            e ->
                e.getKey().replace('_', ' ')
                    + ": "
                    + e.getValue().stream().map(Object::toString).collect(Collectors.joining(", ")))
        .toList();
  }
}
