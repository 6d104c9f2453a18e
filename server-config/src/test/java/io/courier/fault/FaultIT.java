package io.courier.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.CourierServer;
import org.junit.jupiter.api.Test;

/** The harness for a short while: killed before and after a publication, and while reading. */
class FaultIT {

  @Test
  void everyFileIsDeliveredOnceAndWholeAroundKills() throws Exception {
    try (FaultRun run = new FaultRun(CourierServer.freshDirectory("fault"), 1, 7)) {
      run.round(Fault.KILL_WHILE_WRITING);
      run.round(Fault.KILL_AFTER_RENAME);
      assertThat(run.report().violations()).isEmpty();
      assertThat(run.report().toString()).contains("completed");
    }
  }
}
