package io.courier.it.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.CourierServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What the EAR may carry into Liberty. */
class ApplicationLibrariesIT {
  @Test
  void noNettyNoNativeAccessNoSecondBouncyCastle() throws IOException {
    Path ear = CourierServer.home().resolve("apps/courier.ear");
    try (ZipFile archive = new ZipFile(ear.toFile())) {
      List<String> names = archive.stream().map(ZipEntry::getName).toList();
      assertThat(names)
          .contains("lib/azure-identity.jar", "lib/azure-core-http-jdk-httpclient.jar")
          .noneMatch(name -> name.contains("netty"))
          .noneMatch(name -> name.contains("jna"))
          .noneMatch(name -> name.matches("lib/(bc|bcprov|bcpkix).*"))
          .noneMatch(name -> name.contains("msal4j-persistence"));
    }
  }
}
