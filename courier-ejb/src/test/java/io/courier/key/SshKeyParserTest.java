package io.courier.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key files made by ssh-keygen and openssl themselves, and a few fixed ones. */
class SshKeyParserTest {
  private static final String PASSPHRASE = "Grüße 42";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "rsa,2048,RSA_2048",
    "rsa,3072,RSA_3072",
    "rsa,4096,RSA_4096",
    "ed25519,0,ED25519",
    "ecdsa,256,ECDSA_256",
    "ecdsa,384,ECDSA_384",
    "ecdsa,521,ECDSA_521"
  })
  @Tag("SSHK-02")
  @Tag("SSHK-11")
  void opensshPlainAndEncrypted(String type, String bits, SshKeyType expected) throws Exception {
    for (String passphrase : List.of("", PASSPHRASE)) {
      Path file = sshKeygen(type, bits, passphrase);
      ParsedSshKey key = parse(file, passphrase);
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
    Path file = sshKeygen("ed25519", "0", PASSPHRASE, "-Z", cipher);
    assertSameKey(parse(file, PASSPHRASE), file);
    assertCode(ErrorCode.INVALID_PASSPHRASE, file, "wrong");
  }

  @ParameterizedTest
  @CsvSource({"rsa,2048,PEM,pkcs1", "ecdsa,384,PEM,sec1", "rsa,3072,PKCS8,pkcs8"})
  @Tag("SSHK-03")
  @Tag("SSHK-04")
  void pemBySshKeygen(String type, String bits, String container, String format) throws Exception {
    for (String passphrase : List.of("", PASSPHRASE)) {
      Path file = sshKeygen(type, bits, passphrase, "-m", container);
      ParsedSshKey key = parse(file, passphrase);
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
    requireTool("openssl");
    Path plain = directory.resolve("plain.pem");
    List<String> command = new ArrayList<>(List.of("openssl", "genpkey", "-algorithm"));
    command.addAll(Arrays.asList(algorithm.split(" ", -1)));
    command.addAll(List.of("-out", plain.toString()));
    run(command);
    ParsedSshKey key = parse(plain, "");
    assertThat(key.type()).isEqualTo(expected);
    for (String cipher : List.of("-aes-256-cbc", "-aes-192-cbc", "-aes-128-cbc", "-des3")) {
      Path encrypted = directory.resolve("encrypted" + cipher + ".pem");
      run(
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
      ParsedSshKey opened = parse(encrypted, PASSPHRASE);
      assertThat(opened.fingerprint()).isEqualTo(key.fingerprint());
      assertThat(opened.parts().pkcs8()).isEqualTo(key.parts().pkcs8());
      assertCode(ErrorCode.INVALID_PASSPHRASE, encrypted, "wrong");
      assertCode(ErrorCode.INVALID_PASSPHRASE, encrypted, "");
    }
  }

  @Test
  @Tag("SSHK-03")
  void opensslTraditionalWithDekInfo() throws Exception {
    requireTool("openssl");
    for (String cipher : List.of("-aes256", "-aes128", "-des3")) {
      Path file = directory.resolve("traditional" + cipher);
      run(
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
      ParsedSshKey key = parse(file, PASSPHRASE);
      assertThat(key.format()).isEqualTo("pkcs1");
      assertThat(key.fipsWarnings()).singleElement().asString().contains("MD5");
      assertCode(ErrorCode.INVALID_PASSPHRASE, file, "wrong");
    }
  }

  @Test
  @Tag("SSHK-04")
  void jdkKeyWithoutItsPublicPoint() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END PRIVATE KEY-----\n";
    ParsedSshKey key = SshKeyParser.parse(pem.getBytes(StandardCharsets.US_ASCII), null);
    assertThat(key.type()).isEqualTo(SshKeyType.ECDSA_384);
    assertThat(key.publicLine()).startsWith("ecdsa-sha2-nistp384 AAAA");
  }

  @Test
  @Tag("SSHK-02")
  void refusesWhatIsNoAcceptableKeyPair() throws Exception {
    Path small = directory.resolve("small.pem");
    requireTool("openssl");
    run(List.of("openssl", "genrsa", "-traditional", "-out", small.toString(), "1024"));
    assertCode(ErrorCode.KEY_IMPORT_FAILED, small, "");
    Path dsa = directory.resolve("dsa.pem");
    run(List.of("openssl", "dsaparam", "-genkey", "-noout", "-out", dsa.toString(), "1024"));
    assertCode(ErrorCode.KEY_IMPORT_FAILED, dsa, "");
    Path edwards = sshKeygen("ed25519", "0", "");
    assertCode(ErrorCode.KEY_IMPORT_FAILED, publicOf(edwards), "");
    Path curve = directory.resolve("curve.pem");
    run(List.of("openssl", "ecparam", "-name", "secp256k1", "-genkey", "-out", curve.toString()));
    assertCode(ErrorCode.KEY_IMPORT_FAILED, curve, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\n!!!!\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----",
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n",
        "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----"
      })
  @Tag("SSHK-02")
  void refusesGarbageWithOneCode(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("garbage"), text);
    assertCode(ErrorCode.KEY_IMPORT_FAILED, file, "");
  }

  @Test
  @Tag("SSHK-02")
  void everyTruncatedOrFlippedKeyIsRefusedOrTheSame() throws Exception {
    Path file = sshKeygen("ed25519", "0", "");
    String[] lines = Files.readString(file).split("\n", -1);
    byte[] container =
        Base64.getMimeDecoder()
            .decode(String.join("", Arrays.copyOfRange(lines, 1, lines.length - 2)));
    String original = parse(file, "").fingerprint();
    for (int i = 0; i < container.length; i++) {
      byte[] flipped = container.clone();
      flipped[i] ^= 0x40;
      assertRefusedOrSame(flipped, original);
      assertRefusedOrSame(Arrays.copyOf(container, i), original);
    }
  }

  private static void assertRefusedOrSame(byte[] container, String original) {
    String text =
        "-----BEGIN OPENSSH PRIVATE KEY-----\n"
            + Base64.getEncoder().encodeToString(container)
            + "\n-----END OPENSSH PRIVATE KEY-----";
    try {
      ParsedSshKey key = SshKeyParser.parse(text.getBytes(StandardCharsets.US_ASCII), null);
      assertThat(key.fingerprint()).isEqualTo(original);
    } catch (CourierException e) {
      assertThat(e.code()).isIn(ErrorCode.KEY_IMPORT_FAILED, ErrorCode.INVALID_PASSPHRASE);
    }
  }

  private void assertSameKey(ParsedSshKey key, Path file) throws Exception {
    String line = Files.readString(publicOf(file));
    assertThat(line).startsWith(key.publicLine());
    String listed = run(List.of("ssh-keygen", "-lf", publicOf(file).toString()));
    assertThat(listed).contains(" " + key.fingerprint() + " ");
    assertThat(key.toString()).doesNotContain("seed", "=");
    String algorithm =
        key.type() == SshKeyType.ED25519 ? "Ed25519" : key.type().name().substring(0, 2);
    algorithm = algorithm.equals("RS") ? "RSA" : algorithm;
    try (Secret pkcs8 = key.pkcs8()) {
      KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8.bytes()));
    }
  }

  private static Path publicOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  private static ParsedSshKey parse(Path file, String passphrase) throws IOException {
    try (Secret secret = Secret.ofText(passphrase)) {
      return SshKeyParser.parse(Files.readAllBytes(file), secret);
    }
  }

  private static void assertCode(ErrorCode code, Path file, String passphrase) {
    assertThatThrownBy(() -> parse(file, passphrase))
        .isInstanceOfSatisfying(CourierException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private Path sshKeygen(String type, String bits, String passphrase, String... more)
      throws Exception {
    requireTool("ssh-keygen");
    Path file = Files.createTempFile(directory, "id", "");
    Files.delete(file);
    List<String> command =
        new ArrayList<>(
            List.of("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "c", "-f", "" + file));
    if (!bits.equals("0")) {
      command.addAll(List.of("-b", bits));
    }
    command.addAll(Arrays.asList(more));
    run(command);
    return file;
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }

  private static void requireTool(String name) throws GeneralSecurityException {
    boolean present =
        Arrays.stream(System.getenv("PATH").split(":", -1))
            .anyMatch(dir -> Files.isExecutable(Path.of(dir, name)));
    if ("true".equals(System.getenv("COURIER_REQUIRE_PEERS"))) {
      assertThat(present).as(name + " is required").isTrue();
    }
    assumeTrue(present, name + " is not installed: key file formats are not tested");
  }
}
