package io.courier.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the product lies: {@code server-config/target} of a build, or the directory of an unpacked
 * server zip; both are laid out alike. Never written to.
 *
 * @param root the directory
 */
public record ProductHome(Path root) {

  public ProductHome {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * The home named by the system property {@code courier.home}; complains about what is missing.
   */
  public static ProductHome located() throws LaunchException {
    String property = System.getProperty("courier.home");
    if (property == null) {
      throw new LaunchException(
          "The system property courier.home is not set; start Courier with the script 'courier'.");
    }
    var home = new ProductHome(Path.of(property));
    home.check();
    return home;
  }

  /** Throws if a part is missing. */
  public void check() throws LaunchException {
    for (Path part :
        List.of(serverCommand(), ear(), configuration(), dropins(), fips(), guard(), libraries())) {
      if (!Files.exists(part)) {
        throw new LaunchException(
            part + " is missing: the build is not complete, run 'mvn -Dquick package'.");
      }
    }
  }

  /** Liberty's {@code server} command. */
  Path serverCommand() {
    return root.resolve("liberty/wlp/bin/server");
  }

  /** The application. */
  Path ear() {
    return root.resolve("apps/courier.ear");
  }

  /** Templates of Liberty's configuration. */
  Path configuration() {
    return root.resolve("liberty/config");
  }

  /** Files for configDropins, for nodes that are more than the default. */
  Path dropins() {
    return root.resolve("liberty/dropins");
  }

  /** Lists of the algorithms that bc-fips serves, per JDK. */
  Path fips() {
    return root.resolve("liberty/fips");
  }

  /** Script of the {@link Guard}. */
  Path guard() {
    return root.resolve("liberty/guard.sh");
  }

  /** Jars that Liberty shares: the PostgreSQL driver, bc-fips, the user registry. */
  Path libraries() {
    return root.resolve("lib");
  }
}
