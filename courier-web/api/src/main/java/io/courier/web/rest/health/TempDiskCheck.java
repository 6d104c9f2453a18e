package io.courier.web.rest.health;

import io.courier.setting.Deployment;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** The workspaces of executions have room: at least 1 GB. */
@Readiness
@ApplicationScoped
public class TempDiskCheck implements HealthCheck {
  private static final Logger LOG = System.getLogger(TempDiskCheck.class.getName());
  private static final long REQUIRED_BYTES = 1_000_000_000L;

  @Inject private Deployment deployment;

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("temp-disk").status(hasRoom()).build();
  }

  private boolean hasRoom() {
    try {
      return Files.getFileStore(deployment.tempDirectory()).getUsableSpace() >= REQUIRED_BYTES;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The temp directory cannot be examined", e);
      return false;
    }
  }
}
