package io.courier.notification;

import io.courier.setting.Deployment;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Sends what is due, several at once, so that a slow receiver keeps no other waiting. What a node
 * had taken when it died is taken by another after the lease. Not on nodes with the role {@code
 * web}.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class NotificationLoop {
  private static final System.Logger LOG = System.getLogger(NotificationLoop.class.getName());
  private static final int AT_ONCE = 4;
  private static final int POLL_MILLIS = 1000;

  @Resource ManagedExecutorService executor;

  @Inject Deliveries deliveries;
  @Inject Dispatch dispatch;
  @Inject Deployment deployment;

  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Semaphore slots = new Semaphore(AT_ONCE);

  @PostConstruct
  void start() {
    String role =
        ConfigProvider.getConfig().getOptionalValue("courier.role", String.class).orElse("all");
    if (!role.equals("web")) {
      executor.execute(this::work);
    }
  }

  @PreDestroy
  void stop() {
    stopping.countDown();
  }

  @Schedule(hour = "4", minute = "41", persistent = false)
  void tidy() {
    deliveries.tidy();
  }

  private void work() {
    while (stopping.getCount() > 0) {
      try {
        if (!take()) {
          rest();
        }
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "CRTRF2151E: Notifications could not be sent; tried again.", e);
        rest();
      }
    }
  }

  /** Whether there may be more to take at once. */
  private boolean take() {
    int free = slots.availablePermits();
    List<Delivery> claimed = free == 0 ? List.of() : deliveries.claim(deployment.nodeId(), free);
    for (Delivery delivery : claimed) {
      slots.acquireUninterruptibly();
      executor.execute(() -> deliver(delivery));
    }
    return claimed.size() == AT_ONCE;
  }

  private void deliver(Delivery delivery) {
    try {
      dispatch.deliver(delivery);
    } catch (RuntimeException e) {
      LOG.log(
          Level.ERROR,
          () ->
              "CRTRF2152E: The fate of notification "
                  + delivery.id()
                  + " could not be recorded; it is sent again.",
          e);
    } finally {
      slots.release();
    }
  }

  private void rest() {
    try {
      if (stopping.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.log(Level.DEBUG, "stopping");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
