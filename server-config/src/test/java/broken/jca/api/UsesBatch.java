package broken.jca.api;

import broken.core.UsesLaterFeature;
import jakarta.batch.operations.JobOperator;
import jakarta.resource.spi.ConnectionManager;

/** Breaks rule 3: foreign libraries, and Courier known to the adapter. */
public final class UsesBatch {
  JobOperator operator;
  ConnectionManager manager;
  UsesLaterFeature courier;
}
