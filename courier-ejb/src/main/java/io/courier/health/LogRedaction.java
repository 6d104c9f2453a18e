package io.courier.health;

import io.courier.core.RedactingHandler;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.Logger;

/**
 * Puts the deny list of secrets before every handler of java.util.logging while the application
 * runs: its own loggers and those of the libraries end there.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class LogRedaction {
  private final Logger root = Logger.getLogger("");

  @PostConstruct
  void install() {
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
      root.addHandler(new RedactingHandler(handler));
    }
  }

  @PreDestroy
  void remove() {
    Arrays.stream(root.getHandlers())
        .filter(RedactingHandler.class::isInstance)
        .map(RedactingHandler.class::cast)
        .forEach(
            handler -> {
              root.removeHandler(handler);
              root.addHandler(handler.target());
            });
  }
}
