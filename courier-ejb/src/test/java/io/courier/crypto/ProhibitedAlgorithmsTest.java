package io.courier.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.testing.FipsProvider;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.bouncycastle.jcajce.provider.BouncyCastleFipsProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What neither the policy nor the module in approved-only mode lets through. */
class ProhibitedAlgorithmsTest {
  /** Uses of the resource whose names are Courier's own or a partner's. */
  private static final List<String> USES =
      List.of(
          "internal.cipher",
          "internal.digest",
          "internal.password",
          "key.ssh",
          "ssh.key_exchange",
          "ssh.encryption",
          "ssh.mac",
          "ssh.host_key",
          "ssh.client_key",
          "tls.version",
          "tls.cipher_suite",
          "tls.group",
          "tls.signature");

  @BeforeAll
  static void module() {
    FipsProvider.register();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?i).*(sha-?1|_sha)$",
        "(?i).*sha1.*",
        "(?i).*md5.*",
        "(?i).*(3des|_des|des-).*",
        "(?i).*(blowfish|cast|idea|rc4|arcfour|chacha|poly1305|camellia|aria|seed).*",
        "(?i).*(25519|448|x25519|ed25519).*",
        "(?i).*(dss|dsa_sign|elgamal).*",
        "(?i).*rsa_(512|768|1024)$",
        "ssh-rsa",
        "TLS_RSA_.*",
        "(?i).*(brainpool|secp256k1|secp160|secp192).*"
      })
  @Tag("FIPS-04")
  @Tag("FIPS-05")
  @Tag("FIPS-06")
  @Tag("FIPS-07")
  @Tag("FIPS-08")
  @Tag("FIPS-09")
  void noListOfThePolicyNamesIt(String prohibited) {
    for (String use : USES) {
      assertThat(ApprovedAlgorithms.of(use))
          .as(use)
          .isNotEmpty()
          .noneMatch(n -> n.matches(prohibited));
    }
  }

  @Test
  @Tag("FIPS-01")
  void aNameThatIsNotListedEndsAnOperationOfItsOwn() {
    assertThat(ApprovedAlgorithms.require("internal.cipher", "AES/GCM/NoPadding")).isNotNull();
    assertThatThrownBy(
            () -> ApprovedAlgorithms.require("internal.cipher", "DESede/CBC/PKCS5Padding"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("DESede");
    assertThatThrownBy(() -> ApprovedAlgorithms.of("no such use"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("FIPS-05")
  @Tag("FIPS-06")
  @Tag("FIPS-07")
  @Tag("FIPS-08")
  @Tag("FIPS-09")
  @Tag("FIPS-10")
  void theModuleInApprovedOnlyModeRefusesWhatIsAskedOfItByName() throws Exception {
    // the mode is the thread's here, and cannot be left: a thread of its own
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      thread.submit(ProhibitedAlgorithmsTest::askForEverything).get();
    } finally {
      thread.shutdownNow();
    }
  }

  private static Void askForEverything() {
    CryptoServicesRegistrar.setApprovedOnlyMode(true);
    Provider module = new BouncyCastleFipsProvider(); // what it offers is decided by its maker
    refused(() -> MessageDigest.getInstance("MD5", module));
    for (String cipher : List.of("Blowfish", "CAST5", "IDEA", "ARC4", "ElGamal", "ChaCha20")) {
      refused(() -> Cipher.getInstance(cipher, module));
    }
    refused(
        () -> {
          Cipher des = Cipher.getInstance("DESede/CBC/PKCS5Padding", module);
          des.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(distinctBytes(), "DESede"));
          des.doFinal(new byte[8]);
        });
    refused(
        () -> {
          KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA", module);
          rsa.initialize(1024, SecureRandom.getInstance("DEFAULT", module));
          rsa.generateKeyPair();
        });
    refused(
        () -> {
          KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA", module);
          rsa.initialize(2048, SecureRandom.getInstance("DEFAULT", module));
          Signature sha1 = Signature.getInstance("SHA1withRSA", module);
          sha1.initSign(rsa.generateKeyPair().getPrivate());
          sha1.update((byte) 1);
          sha1.sign();
        });
    refused(() -> KeyPairGenerator.getInstance("X25519", module).generateKeyPair());
    return null;
  }

  private static byte[] distinctBytes() {
    return "0123456789abcdefghijklmn".getBytes(StandardCharsets.US_ASCII);
  }

  @FunctionalInterface
  private interface Request {
    void make() throws GeneralSecurityException;
  }

  /** By exception or by the module's error for unapproved use. */
  private static void refused(Request request) {
    assertThatThrownBy(request::make).isNotNull();
  }

  @Test
  @Tag("FIPS-28")
  @Tag("FIPS-29")
  void anotherListNeedsNoOtherCode(@TempDir Path place) throws Exception {
    Path directory = Files.createDirectories(place.resolve("io/courier/crypto"));
    try (var in = ApprovedAlgorithms.class.getResourceAsStream("approved-algorithms.json")) {
      String list = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(
          directory.resolve("approved-algorithms.json"),
          list.replace("\"key.ssh\": [", "\"key.ssh\": [\"ed25519\", "));
    }
    Path classes =
        Path.of(
            ApprovedAlgorithms.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    URL[] first = {place.toUri().toURL(), classes.toUri().toURL()};
    try (URLClassLoader loader = new OwnFirst(first)) {
      Class<?> types = loader.loadClass("io.courier.key.SshKeyType");
      Object type = types.getField("ED25519").get(null);
      assertThat(types.getMethod("isFipsApproved").invoke(type)).isEqualTo(true);
    }
    assertThat(io.courier.key.SshKeyType.ED25519.isFipsApproved()).isFalse();
  }

  /** Loads Courier's classes anew, with the changed resource in front. */
  private static final class OwnFirst extends URLClassLoader {
    OwnFirst(URL[] urls) {
      super(urls, ProhibitedAlgorithmsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (name.startsWith("io.courier.")) {
          Class<?> known = findLoadedClass(name);
          return known == null ? findClass(name) : known;
        }
        return super.loadClass(name, resolve);
      }
    }

    @Override
    public URL getResource(String name) {
      URL own = findResource(name);
      return own == null ? super.getResource(name) : own;
    }
  }
}
