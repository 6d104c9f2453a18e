package io.courier.connection;

import io.courier.connection.SlotTable.Claim;
import io.courier.core.Ids;
import io.courier.jca.api.SessionPermits;
import io.courier.setting.Deployment;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.UUID;

/** Limits the sessions of a connection over all nodes: {@code max_sessions}. */
@ApplicationScoped
public class ClusterPermits {
  @Inject SessionSlots table;
  @Inject FileConnections adapter;
  @Inject Deployment deployment;
  @Inject Clock clock;

  @Resource(lookup = "java:comp/DefaultManagedExecutorService")
  ManagedExecutorService executor;

  private SlotKeeper keeper;

  /** What an earlier life of this node left behind holds no session any more. */
  @PostConstruct
  void start() {
    table.releaseAllOf(deployment.nodeId());
    keeper = new SlotKeeper(table, id -> adapter.factory().evictIdle(id));
    executor.execute(keeper);
  }

  @PreDestroy
  void stop() {
    keeper.stop();
  }

  /**
   * Places of one connection.
   *
   * @param executionId null for tests and monitors
   * @param most the connection's {@code max_sessions}
   */
  SessionPermits of(UUID connectionId, UUID executionId, int most) {
    return control ->
        keeper.acquire(
            new Claim(Ids.next(clock), connectionId, deployment.nodeId(), executionId, most),
            control);
  }
}
