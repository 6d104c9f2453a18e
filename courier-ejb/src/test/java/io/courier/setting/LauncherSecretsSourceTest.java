package io.courier.setting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("SECR-01")
class LauncherSecretsSourceTest {
  @TempDir Path plain;
  @TempDir Path secret;

  private LauncherSecretsSource source() {
    return new LauncherSecretsSource(
        Map.of("VARIABLE_SOURCE_DIRS", plain + File.pathSeparator + secret));
  }

  @Test
  void servesTheLaunchersSecretsUnderTheApplicationsNames() throws IOException {
    Files.writeString(plain.resolve("courier.db.url"), "jdbc:x");
    Files.writeString(secret.resolve("courier.jwt.secret"), "abc");
    Files.writeString(secret.resolve("courier.db.password"), "def");
    Files.writeString(secret.resolve("courier.keystore.password"), "ghi");
    assertThat(source().getProperties())
        .isEqualTo(Map.of("jwt.secret", "abc", "courier.db.password", "def"));
  }

  @Test
  void keepsThemWhenTheDirectoryGoes() throws IOException {
    Path file = Files.writeString(secret.resolve("courier.jwt.secret"), "abc");
    LauncherSecretsSource source = source();
    Files.delete(file);
    assertThat(source.getValue("jwt.secret")).isEqualTo("abc");
    assertThat(source().getPropertyNames()).isEmpty();
  }

  @Test
  void isEmptyWithoutALauncherAndComesBeforeTheEnvironment() {
    LauncherSecretsSource source = new LauncherSecretsSource(Map.of());
    assertThat(source.getPropertyNames()).isEmpty();
    assertThat(source.getOrdinal()).isGreaterThan(300);
  }
}
