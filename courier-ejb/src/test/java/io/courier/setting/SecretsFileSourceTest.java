package io.courier.setting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsFileSourceTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    file = directory.resolve("development.properties");
    Files.writeString(file, "jwt.secret=abc\ncourier.kek=def\nother=x\n");
    mode("rw-------");
  }

  private void mode(String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private SecretsFileSource source(String environment) {
    return new SecretsFileSource(
        Map.of("COURIER_ENVIRONMENT", environment, "COURIER_SECRETS_FILE", file.toString()));
  }

  @Test
  void servesBothSecretsInDevelopmentAndNothingElse() {
    assertThat(source("Development").getProperties())
        .isEqualTo(Map.of("jwt.secret", "abc", "courier.kek", "def"));
  }

  @Test
  void isEmptyElsewhere() {
    assertThat(source("Production").getPropertyNames()).isEmpty();
    assertThat(source("Staging").getPropertyNames()).isEmpty();
    assertThat(
            new SecretsFileSource(Map.of("COURIER_SECRETS_FILE", file.toString()))
                .getValue("jwt.secret"))
        .isNull();
  }

  @Test
  void ignoresAFileThatOthersCanRead() throws IOException {
    mode("rw-r-----");
    assertThat(source("Development").getValue("jwt.secret")).isNull();
  }
}
