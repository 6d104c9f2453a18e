package io.courier.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The server comes up and answers as every server must. */
@ExtendWith(CourierServer.Shared.class)
class ServerStartIT {

  @Test
  void isReady(CourierServer server) throws Exception {
    var answer = server.get("/health/ready", null);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"UP\"");
  }
}
