package io.courier.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.setting.Deployment;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** The timer of the node's heartbeat ticks in the server. */
class HeartbeatIT extends InContainer {
  @Inject private Deployment deployment;

  @Resource(lookup = "jdbc/courier")
  private DataSource dataSource;

  @Test
  void nodeIsSeenAgainAndAgain() throws SQLException {
    Instant first = lastSeen();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(lastSeen()).isAfter(first));
    Instant second = lastSeen();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(lastSeen()).isAfter(second));
  }

  private Instant lastSeen() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement query =
            connection.prepareStatement("SELECT seen_at FROM node_heartbeats WHERE node_id = ?")) {
      query.setString(1, deployment.nodeId());
      try (ResultSet result = query.executeQuery()) {
        assertThat(result.next()).as("a row of node %s", deployment.nodeId()).isTrue();
        return result.getObject(1, OffsetDateTime.class).toInstant();
      }
    }
  }
}
