package io.courier.connection;

import io.courier.azure.FunctionApp;
import io.courier.core.CourierException;
import java.util.UUID;

/** Function Apps by the connection that describes them. */
public interface FunctionApps {

  /**
   * For one use now: state, protocol and configuration of the connection were checked, nothing is
   * dialled yet.
   *
   * @throws CourierException 1030, 3009; 3036 for a connection of another protocol; 9005 naming
   *     what is missing
   */
  FunctionApp open(UUID connectionId);
}
