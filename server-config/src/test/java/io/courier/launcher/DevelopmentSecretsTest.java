package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevelopmentSecretsTest {
  @TempDir Path directory;

  @Test
  void madeOnceReadableByTheOwnerOnly() throws Exception {
    Path file = directory.resolve("deep/er/development.properties");
    String secret = DevelopmentSecrets.jwtSecret(file);
    assertThat(secret.length()).isGreaterThanOrEqualTo(32);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    var kept = new Properties();
    kept.load(new StringReader(Files.readString(file)));
    assertThat(Base64.getDecoder().decode(kept.getProperty("courier.kek"))).hasSize(32);
    assertThat(DevelopmentSecrets.jwtSecret(file)).isEqualTo(secret);
  }

  @Test
  void missingEntriesAreAddedOthersKept() throws Exception {
    Path file = directory.resolve("development.properties");
    Files.writeString(file, "jwt.secret=0123456789012345678901234567890123456789\nother=1\n");
    assertThat(DevelopmentSecrets.jwtSecret(file)).startsWith("0123456789");
    assertThat(Files.readString(file)).contains("other=1").contains("courier.kek=");
  }

  @Test
  void shortSigningSecretIsRefused() throws Exception {
    Path file = directory.resolve("development.properties");
    Files.writeString(file, "jwt.secret=short\ncourier.kek=x\n");
    assertThatThrownBy(() -> DevelopmentSecrets.jwtSecret(file))
        .hasMessageContaining("at least 32");
  }
}
