package io.courier.transfer;

import io.courier.core.Actor;
import io.courier.jca.api.TransferControl;
import java.util.UUID;

/** Makes the session registry of an execution; nothing is dialled before the first use. */
public interface ExecutionSessionsFactory {

  /**
   * @param executionId for audit rows
   * @param actor who is named in audit rows
   * @param control its cancel signal ends waiting for a session or a path; it is told of progress
   *     while such a wait goes on, which may be long and is no failure
   */
  ExecutionSessions open(UUID executionId, Actor actor, TransferControl control);
}
