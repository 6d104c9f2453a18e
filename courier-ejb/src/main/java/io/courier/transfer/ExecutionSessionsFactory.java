package io.courier.transfer;

import io.courier.core.Actor;
import io.courier.jca.api.TransferControl;
import java.util.UUID;

/** Makes the session registry of an execution; nothing is dialled before the first use. */
public interface ExecutionSessionsFactory {

  /**
   * @param executionId for audit rows
   * @param actor who is named in audit rows
   * @param control its cancel signal ends waiting for a session
   */
  ExecutionSessions open(UUID executionId, Actor actor, TransferControl control);
}
