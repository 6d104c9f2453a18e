package io.courier.identity;

import io.courier.core.Actor;
import io.courier.core.ClientAddress;
import io.courier.core.CurrentActor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.SecurityContext;
import java.security.Principal;
import java.util.Optional;
import java.util.UUID;

/**
 * The caller as the container authenticated them: both web modules use the user id as the
 * principal's name. A request without a sign-in acts as {@code anonymous}.
 */
@ApplicationScoped
class CallerActor implements CurrentActor {
  @Inject private SecurityContext security;
  @Inject private UserStates states;

  @Override
  public Actor get() {
    String address = ClientAddress.get();
    return userId()
        .flatMap(states::current)
        .map(state -> new Actor(state.id(), state.username(), address))
        .orElseGet(() -> address == null ? Actor.SYSTEM : new Actor(null, "anonymous", address));
  }

  @Override
  public boolean hasRole(String role) {
    return userId().isPresent() && security.isCallerInRole(role);
  }

  private Optional<UUID> userId() {
    Principal caller = security.getCallerPrincipal();
    try {
      return caller == null ? Optional.empty() : Optional.of(UUID.fromString(caller.getName()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
