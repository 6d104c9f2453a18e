package io.courier.transfer;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.core.Actor;
import io.courier.jca.api.TransferControl;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;

/** Sessions over the resource adapter's pool. */
@ApplicationScoped
public class PooledExecutionSessionsFactory implements ExecutionSessionsFactory {
  @Inject ContainerGround ground;

  @Override
  public ExecutionSessions open(UUID executionId, Actor actor, TransferControl control) {
    return new PooledExecutionSessions(ground, new Occasion(actor, executionId), control);
  }
}
