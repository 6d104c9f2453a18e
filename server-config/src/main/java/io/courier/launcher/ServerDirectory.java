package io.courier.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Security;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Liberty's server directory below the instance's directory, written anew at every start:
 * configuration, application, JVM options, and one file per variable (secrets included) that only
 * the server's user can read. What an operator put into {@code configDropins} stays.
 */
final class ServerDirectory {
  private static final int LONG_LIST_SINCE = 25;

  private final ProductHome home;
  private final InstanceDirectory instance;

  ServerDirectory(ProductHome home, InstanceDirectory instance) {
    this.home = home;
    this.instance = instance;
  }

  /** Directory of the variables, for VARIABLE_SOURCE_DIRS. */
  Path variables() {
    return instance.run().resolve("variables");
  }

  /** Liberty's key store, made by Liberty at its first start. */
  Path keyStore() {
    return instance.server().resolve("resources/security/key.p12");
  }

  /** Its password. */
  String keyStorePassword() throws IOException {
    return OwnerOnly.keptSecret(instance.secrets().resolve("keystore.password"));
  }

  /** Writes everything. */
  void write(Command.Ports ports, Database database, String jwtSecret) throws IOException {
    Files.createDirectories(instance.server());
    copyTemplates();
    writeJvmOptions();
    writeVariables(ports, database, jwtSecret);
    copyApplication();
  }

  /**
   * Copies the archive if it is another one than last time, and then drops Liberty's work area:
   * Liberty keeps what it unpacked of nested archives by name and entry time, and the entries of a
   * reproducible build all bear the same time.
   */
  private void copyApplication() throws IOException {
    Path target = Files.createDirectories(instance.server().resolve("apps")).resolve("courier.ear");
    if (Files.exists(target) && Files.mismatch(home.ear(), target) < 0) {
      return;
    }
    FileTree.delete(instance.server().resolve("workarea"));
    Path part =
        instance.server().resolve("courier.ear.part"); // Liberty must never see half an archive
    Files.copy(home.ear(), part, StandardCopyOption.REPLACE_EXISTING);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void copyTemplates() throws IOException {
    try (Stream<Path> templates = Files.walk(home.configuration())) {
      for (Path template : templates.filter(Files::isRegularFile).toList()) {
        Path target =
            instance.server().resolve(home.configuration().relativize(template).toString());
        Files.createDirectories(target.getParent());
        Files.copy(template, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void writeJvmOptions() throws IOException {
    Path security = instance.run().resolve("java.security");
    Files.writeString(security, securityProperties());
    List<String> options =
        new ArrayList<>(Files.readAllLines(home.configuration().resolve("jvm.options")));
    options.add("-Djava.security.properties=" + security);
    options.add("-Xbootclasspath/a:" + fipsJars());
    options.add(instanceMark(instance.root()));
    if (Runtime.version().feature() >= LONG_LIST_SINCE) {
      options.add("--enable-native-access=ALL-UNNAMED"); // bc-fips loads native code
    }
    Files.write(instance.server().resolve("jvm.options"), options);
  }

  /** The argument by which a server of this directory is recognised among all processes. */
  static String instanceMark(Path root) {
    return "-Dcourier.instance=" + root;
  }

  private String fipsJars() throws IOException {
    try (Stream<Path> jars = Files.list(home.libraries())) {
      return jars.filter(jar -> jar.getFileName().toString().matches("bc[a-z]*-fips-.*\\.jar"))
          .sorted()
          .map(Path::toString)
          .collect(Collectors.joining(":"));
    }
  }

  /**
   * bc-fips as the last provider, preferred for a list of algorithms: never first, that breaks
   * Liberty's LTPA keys.
   */
  private String securityProperties() throws IOException {
    // the JDK's own list: what a library registered in this JVM (MINA's EdDSA) is not in the
    // server's
    int last = 1;
    while (Security.getProperty("security.provider." + last) != null) {
      last++;
    }
    int jdk = Runtime.version().feature() >= LONG_LIST_SINCE ? 25 : 17;
    String preferred =
        Files.readAllLines(home.fips().resolve("preferred-" + jdk + ".list")).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(algorithm -> algorithm + ":BCFIPS")
            .collect(Collectors.joining(", "));
    return "security.provider."
        + last
        + "=org.bouncycastle.jcajce.provider.BouncyCastleFipsProvider\n"
        + "jdk.security.provider.preferred="
        + preferred
        + "\n";
  }

  private void writeVariables(Command.Ports ports, Database database, String jwtSecret)
      throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("courier.bind.host", ports.bind());
    values.put("courier.https.port", Integer.toString(ports.https()));
    values.put(
        "courier.http.port",
        ports.http().isPresent() ? Integer.toString(ports.http().getAsInt()) : "-1");
    values.put("courier.lib.dir", home.libraries().toString());
    values.put("courier.db.url", database.url());
    values.put("courier.db.user", database.user().name());
    values.put("courier.db.password", database.user().password());
    values.put("courier.jwt.secret", jwtSecret);
    values.put("courier.keystore.password", keyStorePassword());
    values.put(
        "courier.ltpa.password", OwnerOnly.keptSecret(instance.secrets().resolve("ltpa.password")));
    values.put("courier.batchrunner.password", OwnerOnly.newSecret());
    FileTree.delete(variables());
    OwnerOnly.directory(variables());
    for (Map.Entry<String, String> entry : values.entrySet()) {
      OwnerOnly.write(variables().resolve(entry.getKey()), entry.getValue());
    }
  }
}
