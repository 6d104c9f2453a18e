package io.courier.crypto;

import io.courier.core.CurrentActor;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Re-wrapping on demand. Asks Key Vault: never in a transaction. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RewrapService {
  @Inject private Rewrapper rewrapper;
  @Inject private CurrentActor actor;

  /**
   * Brings every stored secret to the current version of the key-encryption key; returns when all
   * are done.
   *
   * @throws io.courier.core.CourierException 1071 when the key service fails; what was done stays
   *     done
   */
  @RolesAllowed(Roles.ADMIN)
  public RewrapResult rewrap() {
    return rewrapper.run(actor.get());
  }
}
