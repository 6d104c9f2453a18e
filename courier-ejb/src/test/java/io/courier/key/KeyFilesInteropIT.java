package io.courier.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key files made by ssh-keygen, openssl and PuTTYgen themselves. */
class KeyFilesInteropIT {
  private static final String PASSPHRASE = "Grüße 42";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "rsa 2048,RSA_2048",
    "rsa 3072,RSA_3072",
    "rsa 4096,RSA_4096",
    "ed25519,ED25519",
    "ecdsa 256,ECDSA_256",
    "ecdsa 384,ECDSA_384",
    "ecdsa 521,ECDSA_521"
  })
  @Tag("SSHK-02")
  @Tag("SSHK-11")
  void opensshPlainAndEncrypted(String type, SshKeyType expected) throws Exception {
    for (String passphrase : List.of("", PASSPHRASE)) {
      Path file = KeyTools.sshKeygen(directory, type, passphrase);
      ParsedSshKey key = KeyTools.parse(file, passphrase);
      assertThat(key.type()).isEqualTo(expected);
      assertThat(key.encrypted()).isEqualTo(!passphrase.isEmpty());
      assertSameKey(key, file);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aes128-ctr",
        "aes192-ctr",
        "aes256-ctr",
        "aes128-cbc",
        "aes192-cbc",
        "aes256-cbc",
        "aes128-gcm@openssh.com",
        "aes256-gcm@openssh.com"
      })
  @Tag("SSHK-02")
  void opensshCiphers(String cipher) throws Exception {
    Path file = KeyTools.sshKeygen(directory, "ed25519", PASSPHRASE, "-Z", cipher);
    assertSameKey(KeyTools.parse(file, PASSPHRASE), file);
    KeyTools.assertCode(ErrorCode.INVALID_PASSPHRASE, file, "wrong");
  }

  @ParameterizedTest
  @CsvSource({"rsa 2048,PEM,pkcs1", "ecdsa 384,PEM,sec1", "rsa 3072,PKCS8,pkcs8"})
  @Tag("SSHK-03")
  @Tag("SSHK-04")
  void pemBySshKeygen(String type, String container, String format) throws Exception {
    for (String passphrase : List.of("", PASSPHRASE)) {
      Path file = KeyTools.sshKeygen(directory, type, passphrase, "-m", container);
      ParsedSshKey key = KeyTools.parse(file, passphrase);
      assertThat(key.format()).isEqualTo(format);
      assertSameKey(key, file);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RSA -pkeyopt rsa_keygen_bits:2048,RSA_2048",
    "EC -pkeyopt ec_paramgen_curve:P-256,ECDSA_256",
    "EC -pkeyopt ec_paramgen_curve:P-521,ECDSA_521",
    "ED25519,ED25519"
  })
  @Tag("SSHK-04")
  void pkcs8ByOpenssl(String algorithm, SshKeyType expected) throws Exception {
    Path plain = directory.resolve("plain.pem");
    List<String> command = new ArrayList<>(List.of("openssl", "genpkey", "-algorithm"));
    command.addAll(Arrays.asList(algorithm.split(" ", -1)));
    command.addAll(List.of("-out", plain.toString()));
    KeyTools.run(command);
    ParsedSshKey key = KeyTools.parse(plain, "");
    assertThat(key.type()).isEqualTo(expected);
    for (String cipher : List.of("-aes-256-cbc", "-aes-192-cbc", "-aes-128-cbc", "-des3")) {
      Path encrypted = directory.resolve("encrypted" + cipher + ".pem");
      KeyTools.run(
          List.of(
              "openssl",
              "pkey",
              "-in",
              plain.toString(),
              cipher,
              "-passout",
              "pass:" + PASSPHRASE,
              "-out",
              encrypted.toString()));
      ParsedSshKey opened = KeyTools.parse(encrypted, PASSPHRASE);
      assertThat(opened.fingerprint()).isEqualTo(key.fingerprint());
      assertThat(opened.parts().pkcs8()).isEqualTo(key.parts().pkcs8());
      KeyTools.assertCode(ErrorCode.INVALID_PASSPHRASE, encrypted, "wrong");
      KeyTools.assertCode(ErrorCode.INVALID_PASSPHRASE, encrypted, "");
    }
  }

  @Test
  @Tag("SSHK-03")
  void opensslTraditionalWithDekInfo() throws Exception {
    for (String cipher : List.of("-aes256", "-aes128", "-des3")) {
      Path file = directory.resolve("traditional" + cipher);
      KeyTools.run(
          List.of(
              "openssl",
              "genrsa",
              "-traditional",
              cipher,
              "-passout",
              "pass:" + PASSPHRASE,
              "-out",
              file.toString(),
              "2048"));
      assertThat(Files.readString(file)).contains("DEK-Info");
      ParsedSshKey key = KeyTools.parse(file, PASSPHRASE);
      assertThat(key.format()).isEqualTo("pkcs1");
      assertThat(key.fipsWarnings()).singleElement().asString().contains("MD5");
      KeyTools.assertCode(ErrorCode.INVALID_PASSPHRASE, file, "wrong");
    }
  }

  @Test
  @Tag("SSHK-02")
  void refusesWhatIsNoAcceptableKeyPair() throws Exception {
    Path small = directory.resolve("small.pem");
    KeyTools.run(List.of("openssl", "genrsa", "-traditional", "-out", small.toString(), "1024"));
    KeyTools.assertCode(ErrorCode.KEY_IMPORT_FAILED, small, "");
    Path dsa = directory.resolve("dsa.pem");
    KeyTools.run(
        List.of("openssl", "dsaparam", "-genkey", "-noout", "-out", dsa.toString(), "1024"));
    KeyTools.assertCode(ErrorCode.KEY_IMPORT_FAILED, dsa, "");
    Path edwards = KeyTools.sshKeygen(directory, "ed25519", "");
    KeyTools.assertCode(ErrorCode.KEY_IMPORT_FAILED, KeyTools.publicOf(edwards), "");
    Path curve = directory.resolve("curve.pem");
    KeyTools.run(
        List.of("openssl", "ecparam", "-name", "secp256k1", "-genkey", "-out", curve.toString()));
    KeyTools.assertCode(ErrorCode.KEY_IMPORT_FAILED, curve, "");
  }

  @ParameterizedTest
  @CsvSource({
    "rsa 2048,version=2,RSA_2048",
    "rsa 4096,version=3,RSA_4096",
    "ecdsa 256,version=2,ECDSA_256",
    "ecdsa 384,'kdf=argon2i,passes=2',ECDSA_384",
    "ecdsa 521,'kdf=argon2d,passes=2,parallelism=3',ECDSA_521",
    "ed25519,version=2,ED25519",
    "ed25519,'memory=65536,passes=3',ED25519",
    "ed25519,time=100,ED25519"
  })
  @Tag("SSHK-05")
  @Tag("SSHK-06")
  @Tag("TEST-02")
  void ppkByPuttygen(String type, String parameters, SshKeyType expected) throws Exception {
    Path openssh = KeyTools.sshKeygen(directory, type, "");
    for (String passphrase : List.of("", PASSPHRASE)) {
      Path file = puttygen(openssh, passphrase, parameters);
      ParsedSshKey key = KeyTools.parse(file, passphrase);
      assertThat(key.type()).isEqualTo(expected);
      assertThat(key.format()).isEqualTo(parameters.equals("version=2") ? "ppk2" : "ppk3");
      assertThat(key.encrypted()).isEqualTo(!passphrase.isEmpty());
      assertSameKey(key, openssh);
      if (key.encrypted()) {
        KeyTools.assertCode(ErrorCode.INVALID_PASSPHRASE, file, "wrong");
      }
    }
  }

  private Path puttygen(Path openssh, String passphrase, String parameters) throws Exception {
    Path file = openssh.resolveSibling(openssh.getFileName() + ".ppk");
    Path typed = Files.writeString(directory.resolve("passphrase"), passphrase);
    KeyTools.run(
        List.of(
            "puttygen",
            "-q",
            openssh.toString(),
            "-O",
            "private",
            "-o",
            file.toString(),
            "--new-passphrase",
            typed.toString(),
            "--ppk-param",
            parameters));
    return file;
  }

  private void assertSameKey(ParsedSshKey key, Path file) throws Exception {
    String line = Files.readString(KeyTools.publicOf(file));
    assertThat(line).startsWith(key.publicLine());
    String listed = KeyTools.run(List.of("ssh-keygen", "-lf", KeyTools.publicOf(file).toString()));
    assertThat(listed).contains(" " + key.fingerprint() + " ");
    assertThat(key.toString()).doesNotContain("seed", "=");
    String algorithm =
        key.type() == SshKeyType.ED25519 ? "Ed25519" : key.type().name().substring(0, 2);
    algorithm = algorithm.equals("RS") ? "RSA" : algorithm;
    try (Secret pkcs8 = key.pkcs8()) {
      KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8.bytes()));
      assertReencodedIsTheSame(key, pkcs8.bytes());
    }
  }

  /** What openssl says is the public key of the stored form stands in the SSH public key. */
  private void assertReencodedIsTheSame(ParsedSshKey key, byte[] pkcs8) throws Exception {
    Path stored = Files.write(directory.resolve("stored.der"), pkcs8);
    Path open = directory.resolve("open.der");
    KeyTools.run(
        "openssl",
        "pkey",
        "-inform",
        "DER",
        "-in",
        stored.toString(),
        "-pubout",
        "-outform",
        "DER",
        "-out",
        open.toString());
    byte[] blob = key.parts().publicBlob();
    byte[] spki = Files.readAllBytes(open);
    boolean rsa = key.type().name().startsWith("RSA");
    int tail = rsa ? 5 : 0; // behind the modulus stands the exponent, 3 bytes with its header
    byte[] last = Arrays.copyOfRange(spki, spki.length - tail - 32, spki.length - tail);
    assertThat(Arrays.copyOfRange(blob, blob.length - 32, blob.length)).isEqualTo(last);
  }
}
