package io.courier.health;

import io.courier.core.CourierException;
import io.courier.crypto.FipsModule;
import io.courier.crypto.KekProvider;
import io.courier.identity.TokenVerifier;
import io.courier.setting.Deployment;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.Config;

/**
 * What must hold before anything is served. A failed check is logged and ends the server process:
 * there is no degraded mode. Beans that work on their own at start depend on this one
 * ({@code @DependsOn("StartupChecks")}).
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class StartupChecks {
  private static final Logger LOG = System.getLogger(StartupChecks.class.getName());
  private static final int EXIT_CODE = 70;

  @Inject private FipsModule module;
  @Inject private KekProvider keks;
  @Inject private Deployment deployment;
  @Inject private Config config;
  @Inject private SchemaVersion schema;
  @Inject private NodePresence presence;
  @Inject private TokenVerifier tokens;

  private volatile boolean passed;

  @PostConstruct
  void check() {
    try {
      runChecks();
      passed = true;
      LOG.log(
          Level.INFO,
          "CRTRF2301I: Node {0} of environment {1} is up, version {2}.",
          deployment.nodeId(),
          deployment.environment(),
          deployment.version());
    } catch (CourierException | StartupRefusedException e) {
      LOG.log(Level.ERROR, "CRTRF2302E: Courier cannot start: " + e.getMessage(), e);
      endProcess();
      throw e;
    } catch (RuntimeException | Error e) {
      // the database, the module, a class that does not load: nothing is served whatever it is
      LOG.log(
          Level.ERROR,
          "CRTRF2302E: Courier cannot start: "
              + e.getClass().getSimpleName()
              + " in a start-up check; its text follows.",
          e);
      endProcess();
      throw e;
    }
  }

  void runChecks() {
    module.logState();
    checkSigningSecret();
    tokens.prepare();
    keks.check();
    checkTempDirectory(deployment.tempDirectory());
    if (!schema.isServed()) {
      throw new StartupRefusedException(
          "the database schema is older than this release; run the migration first", null);
    }
    presence.claim();
  }

  @PreDestroy
  void leave() {
    if (passed) {
      presence.leave();
    }
  }

  public boolean passed() {
    return passed;
  }

  private void checkSigningSecret() {
    String secret = config.getOptionalValue("jwt.secret", String.class).orElse("");
    if (secret.getBytes(StandardCharsets.UTF_8).length < SigningSecret.MIN_BYTES) {
      throw new StartupRefusedException("jwt.secret must have at least 32 bytes", null);
    }
    if (deployment.environment() != Deployment.Environment.DEVELOPMENT
        && SigningSecret.isWeak(secret)) {
      throw new StartupRefusedException(
          "jwt.secret can be guessed: take 32 random bytes, e.g. of 'openssl rand -base64 32'",
          null);
    }
  }

  private static void checkTempDirectory(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, "start", ".probe"));
    } catch (IOException e) {
      throw new StartupRefusedException("the temp directory cannot be written", e);
    }
  }

  /** On a thread of its own: exit waits for the server to stop, which waits for this start. */
  void endProcess() {
    Thread end = new Thread(() -> Runtime.getRuntime().exit(EXIT_CODE), "courier-start-refused");
    end.setDaemon(true);
    end.start();
  }
}
