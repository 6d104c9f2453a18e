package io.courier.setting;

import io.courier.core.Codes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.Config;

/** The deployment as MicroProfile Config tells it, read once. */
@ApplicationScoped
public class ConfiguredDeployment implements Deployment {
  private static final Logger LOG = System.getLogger(ConfiguredDeployment.class.getName());

  private Environment environment;
  private String nodeId;
  private Path tempDirectory;
  private String baseUrl;
  private String version;

  /** For CDI. */
  protected ConfiguredDeployment() {}

  @Inject
  public ConfiguredDeployment(Config config) {
    environment = environment(text(config, "courier.environment").orElse(null));
    nodeId = text(config, "courier.node-id").orElseGet(ConfiguredDeployment::ownNodeId);
    tempDirectory = Path.of(text(config, "courier.temp.dir").orElse("/data/courier/temp"));
    baseUrl = text(config, "courier.base_url").map(u -> u.replaceAll("/+$", "")).orElse(null);
    version = text(config, "courier.version").orElse("unknown");
  }

  /** An unknown word is Production, the strictest, and is logged. */
  private static Environment environment(String word) {
    if (word == null) {
      return Environment.PRODUCTION;
    }
    Optional<Environment> known = Codes.parse(Environment.class, word.toLowerCase(Locale.ROOT));
    if (known.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "CRTRF2101W: courier.environment is none of Development, Staging, Production;"
              + " Production is assumed.");
    }
    return known.orElse(Environment.PRODUCTION);
  }

  /** Without the launcher: different for every start, so never mistaken for another node. */
  private static String ownNodeId() {
    try {
      return InetAddress.getLocalHost().getHostName() + "-" + UUID.randomUUID();
    } catch (UnknownHostException e) {
      LOG.log(Level.DEBUG, "The host has no name", e);
      return UUID.randomUUID().toString();
    }
  }

  private static Optional<String> text(Config config, String key) {
    return config.getOptionalValue(key, String.class).map(String::strip).filter(t -> !t.isEmpty());
  }

  @Override
  public Environment environment() {
    return environment;
  }

  @Override
  public String nodeId() {
    return nodeId;
  }

  @Override
  public Path tempDirectory() {
    return tempDirectory;
  }

  @Override
  public String baseUrl() {
    return baseUrl;
  }

  @Override
  public String version() {
    return version;
  }
}
