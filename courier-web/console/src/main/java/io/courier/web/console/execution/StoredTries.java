package io.courier.web.console.execution;

import io.courier.execution.LoopPage;
import io.courier.execution.LoopQuery;
import io.courier.execution.StepExecution;
import java.util.List;

/** The tries of one execution, read in parts: it may have far more than can be shown. */
interface StoredTries {

  /** Those of steps outside loops, oldest first of each step. */
  List<StepExecution> outsideLoops();

  /** Those right in the iterations with these paths, oldest first of each step. */
  List<StepExecution> at(List<String> places);

  /** A loop as a whole and a page of its iterations. */
  LoopPage loop(LoopQuery query);

  /** The newest of each step. */
  List<StepExecution> newest();
}
