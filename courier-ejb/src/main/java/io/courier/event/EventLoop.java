package io.courier.event;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Relays events on this node: at once when the database tells of one, else every second. Not on
 * nodes with the role {@code web}.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class EventLoop {
  private static final System.Logger LOG = System.getLogger(EventLoop.class.getName());
  private static final int POLL_MILLIS = 1000;

  @Resource ManagedExecutorService executor;

  @Resource(lookup = "jdbc/courier", shareable = false)
  DataSource dataSource;

  @Inject EventRelay relay;

  private final CountDownLatch stopping = new CountDownLatch(1);

  @PostConstruct
  void start() {
    if (!config("courier.role", "all").equals("web")) {
      executor.execute(this::work);
    }
  }

  @PreDestroy
  void stop() {
    stopping.countDown();
  }

  private static String config(String name, String absent) {
    return ConfigProvider.getConfig().getOptionalValue(name, String.class).orElse(absent);
  }

  private void work() {
    String node = config("courier.node-id", "unnamed");
    try (EventListener listener = new EventListener(dataSource)) {
      while (stopping.getCount() > 0) {
        try {
          boolean listening = listener.await(POLL_MILLIS);
          while (stopping.getCount() > 0 && relay.relay(node)) {
            LOG.log(Level.TRACE, "more events may wait");
          }
          if (!listening) {
            rest();
          }
        } catch (RuntimeException e) {
          LOG.log(Level.ERROR, "CRTRF2143E: Events could not be relayed; tried again.", e);
          rest();
        }
      }
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
