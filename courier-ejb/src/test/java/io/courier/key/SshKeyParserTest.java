package io.courier.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.password4j.Argon2Function;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixed key files, made for this test by PuTTYgen and ssh-keygen, and what hostile hands do. */
class SshKeyParserTest {
  private static final String PASSPHRASE = "throw-away 1";

  @ParameterizedTest
  @CsvSource({
    "rsa-v2-encrypted, RSA_2048, fvvJDprgQc0BP6ZSb5dfiCwfldx3QUkDDdrBPpzfJss, SHA-1",
    "ecdsa-v2-plain, ECDSA_384, njrod9OQYrNC5sxVQ2rBz0VEF231/nqg819farNn/1U, SHA-1",
    "ed25519-v3-argon2id, ED25519, iv1tut72a1KlcsAUwcN4V+KSqHkzsOd4KMfIZZnqz5k, Argon2",
    "ed25519-v3-argon2i, ED25519, 4cr+T8A0yycCrM5eexf9beK+fkZzv6I2A4h4OJinQnc, Argon2",
    "rsa-v3-argon2d, RSA_3072, BklQtztEXsZgRIwU4MDwRUtB0HFSA+pZtYP/bXrlgnI, Argon2",
    "ecdsa-v3-plain, ECDSA_256, YlW/nvXn/Bj6l+8APreAITlpWjuV/EYaBCCNPw57k6k,"
  })
  @Tag("SSHK-05")
  @Tag("SSHK-06")
  void puttyFiles(String name, SshKeyType type, String fingerprint, String old) throws IOException {
    byte[] file = fixture(name + ".ppk");
    ParsedSshKey key = KeyTools.parse(file, PASSPHRASE);
    assertThat(key.type()).isEqualTo(type);
    assertThat(key.fingerprint()).isEqualTo("SHA256:" + fingerprint);
    assertThat(key.format()).isEqualTo(name.contains("v2") ? "ppk2" : "ppk3");
    assertThat(key.encrypted()).isEqualTo(!name.endsWith("plain"));
    if (old == null) {
      assertThat(key.fipsWarnings()).isEmpty();
    } else {
      assertThat(key.fipsWarnings()).anyMatch(w -> w.contains(old));
    }
    String windows = text(file).replace("\n", "\r\n");
    assertThat(KeyTools.parse(bytes(windows), PASSPHRASE).fingerprint())
        .isEqualTo(key.fingerprint());
    if (key.encrypted()) {
      assertCode(ErrorCode.INVALID_PASSPHRASE, file, "wrong");
      assertCode(ErrorCode.INVALID_PASSPHRASE, file, "");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa-v2-encrypted", "ecdsa-v2-plain", "rsa-v3-argon2d", "ecdsa-v3-plain"})
  @Tag("SSHK-05")
  @Tag("SSHK-06")
  void changedPuttyFileIsNotAWrongPassphrase(String name) throws IOException {
    String file = text(fixture(name + ".ppk"));
    assertCode(
        ErrorCode.KEY_IMPORT_FAILED, bytes(file.replace("test key", "best key")), PASSPHRASE);
    int mac = file.indexOf("Private-MAC: ") + 13;
    char other = file.charAt(mac) == '0' ? '1' : '0';
    String changed = file.substring(0, mac) + other + file.substring(mac + 1);
    assertThatThrownBy(() -> KeyTools.parse(bytes(changed), PASSPHRASE))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.KEY_IMPORT_FAILED);
              assertThat(e.getMessage()).contains("damaged");
            });
  }

  @Test
  @Tag("SSHK-06")
  void seedMayComeWithoutItsLastZeros() throws Exception {
    byte[] seed = new byte[32];
    Arrays.fill(seed, 0, 30, (byte) 7);
    KeyPairParts.Ed25519 expected = KeyPairParts.Ed25519.of(seed, null);
    byte[] secret = ByteBuffer.allocate(34).putInt(30).put(seed, 0, 30).array();
    ParsedSshKey key =
        KeyTools.parse(bytes(plainPutty("ssh-ed25519", expected.publicBlob(), secret)), "");
    assertThat(key.parts().pkcs8()).isEqualTo(expected.pkcs8());
  }

  @ParameterizedTest
  @CsvSource({
    "Argon2-Memory: 256, Argon2-Memory: 65537",
    "Argon2-Memory: 256, Argon2-Memory: 2147483647",
    "Argon2-Memory: 256, Argon2-Memory: -1",
    "Argon2-Memory: 256, Argon2-Memory: 99999999999",
    "Argon2-Passes: 3, Argon2-Passes: 2147483647",
    "Argon2-Passes: 3, Argon2-Passes: 0",
    "Argon2-Parallelism: 1, Argon2-Parallelism: 17",
    "Argon2-Parallelism: 1, Argon2-Parallelism: 0",
    "Key-Derivation: Argon2id, Key-Derivation: Argon2x",
    "Private-Lines: 1, Private-Lines: 2000000000",
    "Private-Lines: 1, Private-Lines: -1",
    "Encryption: aes256-cbc, Encryption: rot13",
    "PuTTY-User-Key-File-3, PuTTY-User-Key-File-1",
    "PuTTY-User-Key-File-3, PuTTY-User-Key-File-4",
    "ssh-ed25519, ssh-ed448"
  })
  @Tag("SSHK-06")
  void hostilePuttyHeadersAreRefusedBeforeTheyCost(String header, String hostile)
      throws IOException {
    String file = text(fixture("ed25519-v3-argon2id.ppk"));
    assertThat(file).contains(header);
    String changed = file.replace(header, hostile);
    long start = System.nanoTime();
    CourierException refused =
        catchThrowableOfType(
            CourierException.class, () -> KeyTools.parse(bytes(changed), PASSPHRASE));
    assertThat(refused.code()).isEqualTo(ErrorCode.KEY_IMPORT_FAILED);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  @Tag("SSHK-06")
  void parametersOfAFileAreNotKept() throws Exception {
    Field kept = Argon2Function.class.getDeclaredField("INSTANCES");
    kept.setAccessible(true);
    Map<?, ?> instances = (Map<?, ?>) kept.get(null);
    int before = instances.size();
    KeyTools.parse(fixture("ed25519-v3-argon2i.ppk"), PASSPHRASE);
    KeyTools.parse(fixture("rsa-v3-argon2d.ppk"), PASSPHRASE);
    assertThat(instances).hasSize(before);
  }

  @Test
  @Tag("SSHK-02")
  void hostileBcryptRoundsAreRefused() throws IOException {
    byte[] container = container(fixture("openssh-ed25519-encrypted.key"));
    int rounds = indexOf(container, new byte[] {0, 0, 0, 16}) + 20;
    assertThat(ByteBuffer.wrap(container).getInt(rounds)).isEqualTo(1);
    for (int hostile : new int[] {Integer.MAX_VALUE, -1, 0, 100_000}) {
      ByteBuffer.wrap(container).putInt(rounds, hostile);
      assertCode(ErrorCode.KEY_IMPORT_FAILED, openSsh(container), PASSPHRASE);
    }
  }

  @Test
  @Tag("SSHK-02")
  void manyMarkersDoNotCostQuadraticTime() {
    byte[] file = bytes("-----BEGIN X-----\n".repeat(200_000));
    long start = System.nanoTime();
    assertCode(ErrorCode.KEY_IMPORT_FAILED, file, "");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  @Tag("SSHK-03")
  void hugeAndDegenerateRsaNumbersAreRefused() {
    byte[] huge = DerWriter.integer(java.math.BigInteger.ONE.shiftLeft(2_000_000));
    byte[] seven = DerWriter.integer(7);
    byte[] zero = DerWriter.integer(0);
    for (byte[][] values :
        new byte[][][] {
          {zero, huge, seven, huge, huge, huge},
          {zero, DerWriter.integer(49), seven, seven, seven, seven},
          {zero, zero, zero, zero, zero, zero}
        }) {
      assertCode(ErrorCode.KEY_IMPORT_FAILED, pem("RSA ", DerWriter.sequence(values)), "");
    }
  }

  @Test
  @Tag("SSHK-04")
  void jdkKeyWithoutItsPublicPoint() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    byte[] der = generator.generateKeyPair().getPrivate().getEncoded();
    ParsedSshKey key = KeyTools.parse(pem("", der), "");
    assertThat(key.type()).isEqualTo(SshKeyType.ECDSA_384);
    assertThat(key.publicLine()).startsWith("ecdsa-sha2-nistp384 AAAA");
  }

  /** RFC 8018 lets a file name the key length among the parameters of PBKDF2; openssl does not. */
  @Test
  @Tag("SSHK-04")
  void encryptedPkcs8MayNameItsKeyLength() throws Exception {
    byte[] pkcs8 = KeyTools.parse(fixture("ecdsa-v3-plain.ppk"), "").parts().pkcs8();
    byte[] salt = {1, 2, 3, 4, 5, 6, 7, 8};
    byte[] iv = new byte[16];
    PBEKeySpec spec = new PBEKeySpec(PASSPHRASE.toCharArray(), salt, 1000, 256);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
    byte[] derivation =
        DerWriter.sequence(
            DerWriter.objectId("1.2.840.113549.1.5.12"),
            DerWriter.sequence(
                DerWriter.octets(salt),
                DerWriter.integer(1000),
                DerWriter.integer(32),
                DerWriter.sequence(DerWriter.objectId("1.2.840.113549.2.9"), DerWriter.nothing())));
    byte[] encryption =
        DerWriter.sequence(DerWriter.objectId("2.16.840.1.101.3.4.1.42"), DerWriter.octets(iv));
    byte[] algorithm =
        DerWriter.sequence(
            DerWriter.objectId("1.2.840.113549.1.5.13"),
            DerWriter.sequence(derivation, encryption));
    byte[] sealed = DerWriter.sequence(algorithm, DerWriter.octets(cipher.doFinal(pkcs8)));
    byte[] file = pem("ENCRYPTED ", sealed);
    assertThat(KeyTools.parse(file, PASSPHRASE).parts().pkcs8()).isEqualTo(pkcs8);
    assertCode(ErrorCode.INVALID_PASSPHRASE, file, "wrong");
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
        "PuTTY-User-Key-File-3: ssh-dss\nEncryption: none\nComment: \nPublic-Lines: 0\n"
            + "Private-Lines: 0\nPrivate-MAC: 00",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBI0 me",
        "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----"
      })
  @Tag("SSHK-02")
  void refusesGarbageWithOneCode(String text) {
    assertCode(ErrorCode.KEY_IMPORT_FAILED, bytes(text), "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"openssh-ecdsa-plain.key", "openssh-ed25519-encrypted.key"})
  @Tag("SSHK-02")
  void everyTruncatedOrFlippedOpenSshFileIsRefusedOrTheSame(String name) throws IOException {
    byte[] container = container(fixture(name));
    String original = KeyTools.parse(fixture(name), PASSPHRASE).fingerprint();
    for (int i = 0; i < container.length; i++) {
      byte[] flipped = container.clone();
      flipped[i] ^= 0x40;
      assertRefusedOrSame(openSsh(flipped), original);
      assertRefusedOrSame(openSsh(Arrays.copyOf(container, i)), original);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"rsa-v2-encrypted", "ecdsa-v2-plain", "ed25519-v3-argon2id", "ecdsa-v3-plain"})
  @Tag("SSHK-05")
  @Tag("SSHK-06")
  void everyTruncatedOrFlippedPuttyFileIsRefusedOrTheSame(String name) throws IOException {
    byte[] file = fixture(name + ".ppk");
    String original = KeyTools.parse(file, PASSPHRASE).fingerprint();
    for (int i = 0; i < file.length; i++) {
      for (int bit : new int[] {1, 0x40, 0x80}) {
        byte[] flipped = file.clone();
        flipped[i] ^= (byte) bit;
        assertRefusedOrSame(flipped, original);
      }
      assertRefusedOrSame(Arrays.copyOf(file, i), original);
    }
  }

  @ParameterizedTest
  @CsvSource({"rsa-v2-encrypted, RSA", "ecdsa-v3-plain, PKCS8", "ed25519-v3-argon2id, PKCS8"})
  @Tag("SSHK-03")
  @Tag("SSHK-04")
  void everyTruncatedOrFlippedPemIsRefusedOrAKey(String name, String kind) throws IOException {
    byte[] pkcs8 = KeyTools.parse(fixture(name + ".ppk"), PASSPHRASE).parts().pkcs8();
    DerReader in = new DerReader(pkcs8).sequence();
    in.skip();
    in.skip();
    byte[] inner = in.octets();
    if (kind.equals("RSA")) {
      assertEveryDamageIsRefusedOrAKey("RSA ", inner);
    }
    assertEveryDamageIsRefusedOrAKey("", pkcs8);
  }

  /** A flip in the private number of an EC or Ed25519 key makes another key, not a fault. */
  private static void assertEveryDamageIsRefusedOrAKey(String label, byte[] der) {
    for (int i = 0; i < der.length; i++) {
      for (int bit : new int[] {1, 0x40, 0x80}) {
        byte[] flipped = der.clone();
        flipped[i] ^= (byte) bit;
        assertRefusedOrKey(pem(label, flipped));
      }
      assertRefusedOrKey(pem(label, Arrays.copyOf(der, i)));
    }
  }

  private static void assertRefusedOrKey(byte[] file) {
    try {
      assertThat(KeyTools.parse(file, PASSPHRASE).fingerprint()).startsWith("SHA256:");
    } catch (CourierException e) {
      assertThat(e.code()).isIn(ErrorCode.KEY_IMPORT_FAILED, ErrorCode.INVALID_PASSPHRASE);
    }
  }

  private static void assertRefusedOrSame(byte[] file, String original) {
    try {
      assertThat(KeyTools.parse(file, PASSPHRASE).fingerprint()).isEqualTo(original);
    } catch (CourierException e) {
      assertThat(e.code()).isIn(ErrorCode.KEY_IMPORT_FAILED, ErrorCode.INVALID_PASSPHRASE);
    }
  }

  private static void assertCode(ErrorCode code, byte[] file, String passphrase) {
    assertThatThrownBy(() -> KeyTools.parse(file, passphrase))
        .isInstanceOfSatisfying(CourierException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /** A version 3 file without encryption. */
  private static String plainPutty(String algorithm, byte[] open, byte[] secret) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[1], "HmacSHA256"));
    for (byte[] field : new byte[][] {bytes(algorithm), bytes("none"), bytes(""), open, secret}) {
      mac.update(ByteBuffer.allocate(4).putInt(field.length).array());
      mac.update(field);
    }
    Base64.Encoder base64 = Base64.getEncoder();
    return String.join(
        "\n",
        "PuTTY-User-Key-File-3: " + algorithm,
        "Encryption: none",
        "Comment:",
        "Public-Lines: 1",
        base64.encodeToString(open),
        "Private-Lines: 1",
        base64.encodeToString(secret),
        "Private-MAC: " + HexFormat.of().formatHex(mac.doFinal()));
  }

  private static byte[] container(byte[] file) {
    String[] lines = text(file).strip().split("\n", -1);
    return Base64.getDecoder()
        .decode(String.join("", Arrays.copyOfRange(lines, 1, lines.length - 1)));
  }

  private static byte[] openSsh(byte[] container) {
    return pem("OPENSSH ", container);
  }

  private static byte[] pem(String label, byte[] content) {
    String kind = label + "PRIVATE KEY-----";
    String data = Base64.getMimeEncoder().encodeToString(content);
    return bytes("-----BEGIN " + kind + "\n" + data + "\n-----END " + kind + "\n");
  }

  private static int indexOf(byte[] all, byte[] wanted) {
    int at = 0;
    while (!Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
      at++;
    }
    return at;
  }

  private static byte[] fixture(String name) throws IOException {
    try (InputStream in = SshKeyParserTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
