package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;

/**
 * The steps of an execution in parts small enough to be read every few seconds, however many
 * iterations it has. Unknown executions have no steps.
 */
@Stateless
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
public class TimelineService {
  private static final int MOST_OF_TYPE = 100;

  @Inject ExecutionRepository executions;
  @Inject TimelineRepository timeline;

  /**
   * The execution alone.
   *
   * @throws CourierException 2031
   */
  public Execution execution(UUID id) {
    return executions
        .find(id)
        .orElseThrow(
            () ->
                new CourierException(
                    ErrorCode.EXECUTION_NOT_FOUND, "There is no execution with id " + id + "."));
  }

  /** Tries of steps outside loops, by step and try; pending ones of loops, too. */
  public List<StepExecution> outsideLoops(UUID id) {
    return timeline.outsideLoops(id);
  }

  /**
   * Tries of steps right in these iterations, by step and try.
   *
   * @param places paths of iterations
   */
  public List<StepExecution> at(UUID id, List<String> places) {
    return timeline.at(id, places);
  }

  /** A loop as a whole and a page of its iterations. */
  public LoopPage loop(UUID id, LoopQuery query) {
    return timeline.loop(id, query);
  }

  /** The newest try of each step, in order. */
  public List<StepExecution> newest(UUID id) {
    return timeline.newest(id);
  }

  /** The newest 100 tries of steps of the type that have outputs, by step and try. */
  public List<StepExecution> ofType(UUID id, String typeKey) {
    return timeline.ofType(id, typeKey, MOST_OF_TYPE);
  }
}
