package io.courier.it.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A PKCS#12 file with one private key, as a partner hands it out; made by the JDK's keytool. */
final class ClientKeyStore {
  static final String PASSWORD = "changeit-2";

  private ClientKeyStore() {}

  static Path make(Path directory) throws IOException, InterruptedException {
    Path file = directory.resolve("client.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-keystore",
            file.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-keyalg",
            "RSA",
            "-keysize",
            "2048",
            "-dname",
            "CN=courier client",
            "-validity",
            "20",
            "-alias",
            "client");
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return file;
  }
}
