package io.courier.setting;

import java.io.IOException;
import java.io.Reader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Secrets of a Development installation ({@code jwt.secret}, {@code courier.kek}) from {@code
 * $COURIER_SECRETS_FILE}, by default {@code ~/.courier/development.properties}. Empty in every
 * other environment. Made by the container through META-INF/services.
 */
public class SecretsFileSource implements ConfigSource {
  private static final Logger LOG = System.getLogger(SecretsFileSource.class.getName());
  private static final int ORDINAL = 250;

  private static final Set<String> NAMES = Set.of("jwt.secret", "courier.kek");

  /** Null outside Development. Its values are read at each use: no secret stays in memory. */
  private final Path file;

  public SecretsFileSource() {
    this(System.getenv());
  }

  SecretsFileSource(Map<String, String> environment) {
    file =
        "development".equalsIgnoreCase(environment.getOrDefault("COURIER_ENVIRONMENT", ""))
            ? file(environment)
            : null;
  }

  private static Path file(Map<String, String> environment) {
    String named = environment.get("COURIER_SECRETS_FILE");
    return named != null && !named.isBlank()
        ? Path.of(named)
        : Path.of(System.getProperty("user.home"), ".courier", "development.properties");
  }

  private static Map<String, String> read(Path file) {
    if (file == null || !Files.isRegularFile(file)) {
      return Map.of();
    }
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (!PosixFilePermissions.fromString("rw-------").containsAll(mode)) {
        LOG.log(
            Level.ERROR,
            "CRTRF2102E: The secrets file is readable by others and is ignored; set its mode to"
                + " 0600.");
        return Map.of();
      }
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        properties.load(reader);
      }
      return Map.of(
          "jwt.secret", properties.getProperty("jwt.secret", ""),
          "courier.kek", properties.getProperty("courier.kek", ""));
    } catch (IOException e) {
      LOG.log(Level.ERROR, "CRTRF2103E: The secrets file cannot be read and is ignored.", e);
      return Map.of();
    }
  }

  @Override
  public int getOrdinal() {
    return ORDINAL;
  }

  @Override
  public Set<String> getPropertyNames() {
    return read(file).keySet();
  }

  @Override
  public Map<String, String> getProperties() {
    return read(file);
  }

  @Override
  public String getValue(String name) {
    return NAMES.contains(name) ? read(file).get(name) : null;
  }

  @Override
  public String getName() {
    return "courier development secrets";
  }
}
