package io.courier.setting;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The secrets that the launcher read from Key Vault and left for Liberty in the directories of
 * {@code VARIABLE_SOURCE_DIRS}, under the application's names. Read when the container makes this
 * object, at the start of the application: the launcher removes the files as soon as the server is
 * ready. Comes before environment variables, where no secret belongs.
 */
public class LauncherSecretsSource implements ConfigSource {
  private static final Logger LOG = System.getLogger(LauncherSecretsSource.class.getName());
  private static final int ORDINAL = 350;
  private static final Map<String, String> PROPERTIES =
      Map.of("courier.jwt.secret", "jwt.secret", "courier.db.password", "courier.db.password");

  private final Map<String, String> values;

  public LauncherSecretsSource() {
    this(System.getenv());
  }

  LauncherSecretsSource(Map<String, String> environment) {
    Map<String, String> found = new HashMap<>();
    for (String directory :
        environment.getOrDefault("VARIABLE_SOURCE_DIRS", "").split(File.pathSeparator, -1)) {
      if (!directory.isBlank()) {
        PROPERTIES.forEach((file, name) -> read(Path.of(directory, file), name, found));
      }
    }
    values = Map.copyOf(found);
  }

  private static void read(Path file, String name, Map<String, String> found) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try {
      found.put(name, Files.readString(file));
    } catch (IOException e) {
      LOG.log(Level.ERROR, "CRTRF2105E: A secret of the launcher cannot be read: " + name, e);
    }
  }

  @Override
  public int getOrdinal() {
    return ORDINAL;
  }

  @Override
  public Set<String> getPropertyNames() {
    return values.keySet();
  }

  @Override
  public Map<String, String> getProperties() {
    return values;
  }

  @Override
  public String getValue(String name) {
    return values.get(name);
  }

  @Override
  public String getName() {
    return "courier secrets of the deployment";
  }
}
