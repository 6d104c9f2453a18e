package io.courier.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Security;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Liberty's server directory below the instance's directory, written anew at every start:
 * configuration, application, JVM options, and one file per variable that only the server's user
 * can read; secrets in memory, until the server is ready. What an operator put into {@code
 * configDropins} stays.
 */
final class ServerDirectory {
  private static final int LONG_LIST_SINCE = 25;
  private static final String BOOT_JARS =
      "bc[a-z]*-fips-.*\\.jar|courier-server-config-.*-provider\\.jar";

  private final ProductHome home;
  private final InstanceDirectory instance;
  private final VolatileDirectory memory;

  ServerDirectory(ProductHome home, InstanceDirectory instance, VolatileDirectory memory) {
    this.home = home;
    this.instance = instance;
    this.memory = memory;
  }

  /**
   * What the server is configured with.
   *
   * @param jwtSecret signs access tokens
   * @param openApi where Liberty shows the API's description
   * @param dispatch what the node has to do with batch dispatch
   * @param adminCenter whether there is Liberty's Admin Center
   */
  record Contents(
      Command.Ports ports,
      Database database,
      TlsKeyStore keyStore,
      String jwtSecret,
      OpenApiPaths openApi,
      DispatchSettings dispatch,
      boolean adminCenter) {
    @Override
    public String toString() {
      return "Contents[" + ports + "]";
    }
  }

  /** For VARIABLE_SOURCE_DIRS: what is no secret, and what is. */
  String variableDirectories() {
    return variables() + File.pathSeparator + memory.secrets();
  }

  private Path variables() {
    return instance.run().resolve("variables");
  }

  /** The key store that Liberty makes at its first start where the deployment brings none. */
  TlsKeyStore ownKeyStore() throws IOException {
    return new TlsKeyStore(
        instance.server().resolve("resources/security/key.p12"),
        OwnerOnly.keptSecret(instance.secrets().resolve("keystore.password")));
  }

  /** Writes everything. */
  void write(Contents contents) throws IOException {
    Files.createDirectories(instance.server());
    copyTemplates();
    copyDropins(contents);
    writeJvmOptions();
    writeVariables(contents);
    writeSecrets(contents);
    copyApplication();
  }

  /**
   * Puts Liberty's work area into memory: it keeps there what the variables say, secrets included,
   * in clear and for ever. The price is a slower start, because nothing of it is left.
   */
  void keepWorkAreaInMemory() throws IOException {
    FileTree.delete(workArea());
    Files.createSymbolicLink(workArea(), OwnerOnly.directory(memory.workArea()));
  }

  /** Removes the link of an earlier run; the work area is on the disk again. */
  void keepWorkAreaOnDisk() throws IOException {
    if (Files.isSymbolicLink(workArea())) {
      Files.delete(workArea());
    }
  }

  private Path workArea() {
    return instance.server().resolve("workarea");
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
    FileTree.delete(workArea());
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

  /** The ready-made files that make a node more than the default, or none of an earlier run. */
  private void copyDropins(Contents contents) throws IOException {
    copyDropin("courier-dispatch.xml", contents.dispatch().part().map(DispatchSettings.Part::file));
    copyDropin(
        "courier-admin-center.xml",
        contents.adminCenter() ? Optional.of("admin-center.xml") : Optional.empty());
  }

  private void copyDropin(String name, Optional<String> file) throws IOException {
    Path target =
        Files.createDirectories(instance.server().resolve("configDropins/overrides")).resolve(name);
    Files.deleteIfExists(target);
    if (file.isPresent()) {
      Files.copy(home.dropins().resolve(file.get()), target);
    }
  }

  private void writeJvmOptions() throws IOException {
    Path security = instance.run().resolve("java.security");
    Files.writeString(security, securityProperties());
    List<String> options =
        new ArrayList<>(Files.readAllLines(home.configuration().resolve("jvm.options")));
    options.add("-Djava.security.properties=" + security);
    options.add("-Xbootclasspath/a:" + bootJars());
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

  private String bootJars() throws IOException {
    try (Stream<Path> jars = Files.list(home.libraries())) {
      return jars.filter(jar -> jar.getFileName().toString().matches(BOOT_JARS))
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
            .map(line -> line.contains(":") ? line : line + ":BCFIPS")
            .collect(Collectors.joining(", "));
    return "security.provider."
        + last
        + "=io.courier.provider.ModuleKeys\nsecurity.provider."
        + (last + 1)
        + "=org.bouncycastle.jcajce.provider.BouncyCastleFipsProvider\n"
        + "jdk.security.provider.preferred="
        + preferred
        + "\n";
  }

  private void writeVariables(Contents contents) throws IOException {
    Command.Ports ports = contents.ports();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("courier.bind.host", ports.bind());
    values.put("courier.https.port", Integer.toString(ports.https()));
    values.put(
        "courier.http.port",
        ports.http().isPresent() ? Integer.toString(ports.http().getAsInt()) : "-1");
    values.put("courier.lib.dir", home.libraries().toString());
    values.put("courier.db.url", contents.database().url());
    values.put("courier.db.user", contents.database().user().name());
    values.put("courier.keystore.file", contents.keyStore().file().toString());
    values.put("courier.openapi.document", contents.openApi().document());
    values.put("courier.openapi.ui", contents.openApi().page());
    values.put("courier.dispatch.host", contents.dispatch().host());
    values.put("courier.dispatch.port", Integer.toString(contents.dispatch().port()));
    writeAll(variables(), values);
  }

  private void writeSecrets(Contents contents) throws IOException {
    writeAll(
        memory.secrets(),
        Map.of(
            "courier.db.password",
            contents.database().user().password(),
            "courier.jwt.secret",
            contents.jwtSecret(),
            "courier.keystore.password",
            contents.keyStore().password(),
            "courier.ltpa.password",
            OwnerOnly.keptSecret(instance.secrets().resolve("ltpa.password")),
            "courier.batchrunner.password",
            contents.dispatch().technicalPassword(contents.jwtSecret())));
  }

  private static void writeAll(Path directory, Map<String, String> values) throws IOException {
    FileTree.delete(directory);
    OwnerOnly.directory(directory);
    for (Map.Entry<String, String> entry : values.entrySet()) {
      OwnerOnly.write(directory.resolve(entry.getKey()), entry.getValue());
    }
  }
}
