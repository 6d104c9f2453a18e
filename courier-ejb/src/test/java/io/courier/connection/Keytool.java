package io.courier.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** PKCS#12 files made by the JDK's keytool. */
final class Keytool {
  static final String PASSWORD = "pl4nted-file-password";

  private final Path file;

  Keytool(Path directory) {
    file = directory.resolve("client.p12");
  }

  /** Adds a self-signed key pair. */
  Keytool key(String alias, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-alias", alias));
    arguments.addAll(List.of("-dname", "CN=" + alias + ",O=Acme"));
    arguments.addAll(List.of(more));
    return run(arguments);
  }

  private Keytool run(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(arguments);
    command.addAll(List.of("-keystore", file.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(output);
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String base64() {
    try {
      return Base64.getMimeEncoder().encodeToString(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  X509Certificate certificate(String alias) {
    return (X509Certificate) certificateOf(alias);
  }

  private java.security.cert.Certificate certificateOf(String alias) {
    try {
      return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()).getCertificate(alias);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
