package io.courier.file;

import io.courier.core.CourierException;
import io.courier.setting.Deployment;
import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * The one check that every local path passes (reference, files section 1): at save and again right
 * before use. Thread-safe.
 */
@ApplicationScoped
public class LocalPaths {
  static final String ROOTS = "filesystem.allowed_roots";

  /** Directories of Liberty and of what the launcher keeps beside it. */
  private static final List<String> SERVER_DIRECTORIES =
      List.of(
          "wlp.install.dir",
          "wlp.user.dir",
          "server.config.dir",
          "server.output.dir",
          "com.ibm.ws.logging.log.directory",
          "courier.log.dir",
          "courier.database.dir");

  private static final List<String> INSTANCE_DIRECTORIES =
      List.of("postgresql", "secrets", "run", "wlp", "logs");

  @Inject Settings settings;
  @Inject Deployment deployment;

  /**
   * The checked absolute path. Relative paths are relative to the workspace.
   *
   * @throws CourierException 2054 when the path is not allowed
   */
  public Path resolve(String path, Path workspace) {
    return rules().resolve(path, workspace);
  }

  /**
   * What is wrong with a configured path, as far as that can be said without a workspace; empty
   * when nothing is. References in the text ({@code ${...}}) stand for an unknown name.
   */
  public Optional<String> problemAtSave(String path) {
    if (path != null && path.startsWith("${")) {
      return Optional.empty();
    }
    String known = path == null ? null : path.replaceAll("\\$\\{[^}]*}", "reference");
    try {
      rules().resolve(known, deployment.tempDirectory().resolve("execution"));
      return Optional.empty();
    } catch (CourierException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** The workspace of an execution; not made by this call. */
  public Path workspace(java.util.UUID executionId) {
    return deployment.tempDirectory().toAbsolutePath().normalize().resolve(executionId.toString());
  }

  /** As the settings are now. */
  PathRules rules() {
    return new PathRules(settings.list(ROOTS).stream().map(Path::of).toList(), serverDirectories());
  }

  private static List<Path> serverDirectories() {
    Config config = ConfigProvider.getConfig();
    List<Path> found = new ArrayList<>();
    for (String name : SERVER_DIRECTORIES) {
      Stream.of(
              Optional.ofNullable(System.getProperty(name)),
              config.getOptionalValue(name, String.class))
          .flatMap(Optional::stream)
          .filter(text -> !text.isBlank())
          .map(Path::of)
          .forEach(found::add);
    }
    String instance = System.getProperty("courier.instance"); // the launcher's --data directory
    if (instance != null) {
      INSTANCE_DIRECTORIES.forEach(name -> found.add(Path.of(instance, name)));
    }
    return found;
  }
}
