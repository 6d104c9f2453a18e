package io.courier.web.console;

import io.courier.core.CurrentActor;
import io.courier.core.Roles;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Who looks at the page: what pages ask before they render an action ({@code #{me.operator}}). */
@Named("me")
@RequestScoped
public class CurrentUser {
  @Inject private CurrentActor actor;

  /** Administrator. */
  public boolean isAdmin() {
    return actor.hasRole(Roles.ADMIN);
  }

  /** May run and test things: administrator or operator. */
  public boolean isOperator() {
    return isAdmin() || actor.hasRole(Roles.OPERATOR);
  }
}
