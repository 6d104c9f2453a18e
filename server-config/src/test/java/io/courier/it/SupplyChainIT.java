package io.courier.it;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the product is made of, by the bill of materials that the build writes. */
class SupplyChainIT {
  private static final Path HOME = Path.of(System.getProperty("courier.home"));

  /**
   * Licences under which a library may be part of the product: permissive, or EPL-2.0 for the
   * server and the platform's interfaces. Of several licences one must be here.
   */
  private static final Set<String> LICENCES =
      Set.of(
          "0BSD",
          "Apache-2.0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "Bouncy Castle Licence",
          "CDDL-1.1",
          "EPL-1.0",
          "EPL-2.0",
          "Eclipse Public License",
          "ISC",
          "MIT",
          "MIT-0");

  private static List<JsonObject> components;

  @BeforeAll
  static void read() throws IOException {
    Path file = HOME.resolve("../../target/courier-sbom.json").normalize();
    assertThat(file).as("written by `mvn package` of the root, not with -Dquick").exists();
    try (InputStream in = Files.newInputStream(file);
        JsonReader reader = Json.createReader(in)) {
      components = reader.readObject().getJsonArray("components").getValuesAs(JsonObject.class);
    }
    assertThat(components).hasSizeGreaterThan(60);
  }

  @Test
  void everyLibraryHasALicenceThatMayBeDelivered() {
    assertThat(components)
        .filteredOn(c -> !c.getString("group", "").equals("io.courier"))
        .allSatisfy(
            c -> assertThat(licences(c)).as(c.getString("name")).containsAnyElementsOf(LICENCES));
  }

  @Test
  void everyLibraryOfTheApplicationIsListed() throws IOException {
    // the EAR names its libraries without versions
    Set<String> listed = new TreeSet<>();
    components.forEach(c -> listed.add(c.getString("name") + ".jar"));
    components.forEach(
        c -> listed.add(c.getString("name") + "-" + c.getString("version") + ".jar"));
    Set<String> delivered = new TreeSet<>();
    try (InputStream ear = Files.newInputStream(HOME.resolve("apps/courier.ear"))) {
      collectLibraries(ear, delivered);
    }
    for (String directory : List.of("lib", "launcher")) {
      try (var files = Files.list(HOME.resolve(directory))) {
        files.map(f -> f.getFileName().toString()).forEach(delivered::add);
      }
    }
    assertThat(delivered).hasSizeGreaterThan(40);
    assertThat(delivered)
        .filteredOn(name -> !name.startsWith("courier-"))
        .allSatisfy(name -> assertThat(name.replace("-jakarta.jar", ".jar")).isIn(listed));
    assertThat(listed).contains("openliberty-runtime.jar");
  }

  /** Names of the jars in an archive and in the archives in it. */
  private static void collectLibraries(InputStream archive, Set<String> names) throws IOException {
    ZipInputStream zip = new ZipInputStream(archive);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      String name = entry.getName();
      if (name.endsWith(".jar")) {
        names.add(name.substring(name.lastIndexOf('/') + 1));
      } else if (name.endsWith(".war") || name.endsWith(".rar")) {
        collectLibraries(zip, names);
      }
    }
  }

  private static List<String> licences(JsonObject component) {
    if (!component.containsKey("licenses")) {
      return List.of();
    }
    return component.getJsonArray("licenses").getValuesAs(JsonObject.class).stream()
        .map(
            l ->
                l.containsKey("license")
                    ? l.getJsonObject("license")
                        .getString("id", l.getJsonObject("license").getString("name", ""))
                    : l.getString("expression", ""))
        .toList();
  }
}
