package io.courier.testing;

import io.courier.setting.Deployment;
import java.nio.file.Path;

/** A deployment as a test wants it. */
public record FixedDeployment(Environment environment, String nodeId, Path tempDirectory)
    implements Deployment {

  public static FixedDeployment of(Environment environment) {
    return new FixedDeployment(
        environment, "test-node", Path.of(System.getProperty("java.io.tmpdir")));
  }

  @Override
  public String baseUrl() {
    return null;
  }

  @Override
  public String version() {
    return "test";
  }
}
