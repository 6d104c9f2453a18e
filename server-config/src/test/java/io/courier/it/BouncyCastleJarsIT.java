package io.courier.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which jars of the product hold classes of Bouncy Castle, whatever the jars are called. */
class BouncyCastleJarsIT {
  @Test
  @Tag("FIPS-14")
  void onlyTheFipsJarsAreThereAndOnlyForTheServersJvm() throws IOException {
    assertThat(holders(CourierServer.home().resolve("lib")))
        .hasSize(4)
        .allMatch(name -> name.matches("bc(|pkix|tls|util)-fips-2\\.1\\.\\d+\\.jar"));
    assertThat(holders(CourierServer.home().resolve("launcher"))).isEmpty();
    assertThat(holders(CourierServer.home().resolve("apps"))).isEmpty();
  }

  private static List<String> holders(Path directory) throws IOException {
    TreeSet<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          look(String.valueOf(file.getFileName()), in, found);
        }
      }
    }
    return new ArrayList<>(found);
  }

  /** Archives within archives too. */
  private static void look(String name, InputStream in, Set<String> found) throws IOException {
    ZipInputStream zip = new ZipInputStream(in);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      if (entry.getName().matches(".*org/bouncycastle/.*\\.class")) {
        found.add(name);
      }
      if (entry.getName().matches(".*\\.(jar|war|rar)")) {
        look(name + "!" + entry.getName(), new ByteArrayInputStream(zip.readAllBytes()), found);
      }
    }
  }
}
