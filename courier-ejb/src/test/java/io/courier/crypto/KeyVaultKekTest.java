package io.courier.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.azure.AzureCloud;
import io.courier.azure.AzureTransport;
import io.courier.azure.KeyVault;
import io.courier.azure.VaultSignIn;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.setting.Deployment.Environment;
import io.courier.setting.OutboundTrust;
import io.courier.testing.FipsProvider;
import io.courier.testing.FixedDeployment;
import io.courier.testing.KeyVaultDouble;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Envelopes under a key in Key Vault: real client, real keys, the double's answers. */
class KeyVaultKekTest {
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final SecretLocation HERE =
      new SecretLocation("connections", "password_encrypted", "0190a1b2");

  private static KeyVaultDouble azure;
  private static KeyVault vault;
  private static int names;

  private final String name = "kek-" + ++names;
  private KeyVaultKek kek;
  private EnvelopeService service;

  @BeforeAll
  static void open(@TempDir Path directory)
      throws IOException, GeneralSecurityException, InterruptedException {
    FipsProvider.register();
    azure = KeyVaultDouble.open(directory);
    OutboundTrust trust = new OutboundTrust(Optional.of(azure.anchors().toString()));
    AzureCloud cloud = AzureCloud.of(Optional.of(azure.url()), Optional.empty());
    vault =
        new KeyVault(
            new AzureTransport(cloud, trust.sslContext(), THREADS),
            azure.url(),
            new VaultSignIn(VaultSignIn.Place.STAGING, null, azure.clientSecretVariables()),
            Clock.systemUTC());
  }

  @AfterAll
  static void close() {
    azure.close();
    THREADS.shutdownNow();
  }

  @BeforeEach
  void make() {
    kek = new KeyVaultKek(vault, name);
    service = service(kek, Environment.STAGING);
  }

  private static EnvelopeService service(KekProvider keks, Environment environment) {
    return new EnvelopeService(keks, FixedDeployment.of(environment));
  }

  private static byte[] encrypt(EnvelopeService by) {
    try (Secret secret = Secret.ofText("secret")) {
      return by.encrypt(secret, HERE);
    }
  }

  private static void assertCode(ErrorCode code, String text, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CourierException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
        .hasMessageContaining(text);
  }

  private static void assertOpens(EnvelopeService by, byte[] blob) {
    try (Secret secret = by.decrypt(blob, HERE)) {
      assertThat(new String(secret.bytes(), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo("secret");
    }
  }

  @Test
  @Tag("ENC-02")
  @Tag("ENC-06")
  void aNewVersionIsUsedAtOnceAndOldBlobsOpen() throws Exception {
    azure.addRsaKey(name, 2048);
    byte[] first = encrypt(service);
    String young = azure.addRsaKey(name, 4096);
    byte[] second = encrypt(service);
    assertThat(Blob.parse(second).kek()).isEqualTo(new KekVersion(BlobAlgorithm.RSA_4096, young));
    assertOpens(service, first);
    assertOpens(service, second);
  }

  @Test
  @Tag("ENC-09")
  void theStartUpCheckSaysWhatToDo() throws Exception {
    ErrorCode code = ErrorCode.KEY_SERVICE_UNAVAILABLE;
    assertCode(code, "create an RSA key of that name", kek::check);
    azure.addEcKey(name);
    assertCode(code, "is of type EC", kek::check);
    String off = azure.addRsaKey(name, 2048);
    azure.enableKey(name, off, false);
    assertCode(code, "is disabled: enable it", kek::check);
    azure.addRsaKey(name, 2048);
    int wraps = azure.wraps();
    kek.check();
    assertThat(azure.wraps()).as("the check uses no key").isEqualTo(wraps);
    azure.onVault(KeyVaultDouble.forbidden());
    assertCode(code, "get, wrapKey and unwrapKey", kek::check);
    azure.stop();
    try {
      assertCode(code, "connection refused", kek::check);
    } finally {
      azure.start();
    }
    kek.check();
  }

  @Test
  @Tag("ENC-06")
  void aDisabledVersionCanBeHelpedAMissingOneCannot() throws Exception {
    String old = azure.addRsaKey(name, 2048);
    byte[] blob = encrypt(service);
    azure.addRsaKey(name, 2048);
    azure.enableKey(name, old, false);
    assertCode(
        ErrorCode.KEY_SERVICE_UNAVAILABLE,
        "Version " + old + " of the key " + name + " is disabled",
        () -> service.decrypt(blob, HERE));
    azure.removeVersion(name, old);
    assertCode(
        ErrorCode.STORED_SECRET_UNREADABLE, "enter it again", () -> service.decrypt(blob, HERE));
  }

  @Test
  void aForgedVersionNeverBecomesAnAddress() throws Exception {
    azure.addRsaKey(name, 2048);
    byte[] blob = encrypt(service);
    azure.forget();
    byte[] path =
        "x/../../secrets/courier-jwt-secret?a".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    System.arraycopy(path, 0, blob, 0, path.length);
    assertCode(
        ErrorCode.STORED_SECRET_UNREADABLE, "enter it again", () -> service.decrypt(blob, HERE));
    assertThat(azure.requests()).isEmpty();
  }

  @Test
  void anOutageIsTheKeyServicesFault() throws Exception {
    azure.addRsaKey(name, 2048);
    byte[] blob = encrypt(service);
    azure.always(KeyVaultDouble.internalError());
    try {
      assertCode(ErrorCode.KEY_SERVICE_UNAVAILABLE, "Key Vault", () -> service.decrypt(blob, HERE));
      assertCode(ErrorCode.KEY_SERVICE_UNAVAILABLE, "Key Vault", () -> encrypt(service));
    } finally {
      azure.always(null);
    }
    assertOpens(service, blob);
  }

  @Test
  @Tag("ENC-09")
  void theLocalKeyIsReadInDevelopmentOnly() throws Exception {
    azure.addRsaKey(name, 2048);
    DevelopmentKek local =
        new DevelopmentKek(() -> Base64.getEncoder().encodeToString(new byte[32]));
    byte[] old = encrypt(service(local, Environment.DEVELOPMENT));
    EnvelopeService migrating = service(new MigratingKek(kek, local), Environment.DEVELOPMENT);
    assertOpens(migrating, old);
    byte[] moved = migrating.rewrap(old, migrating.currentKek()).orElseThrow();
    assertThat(Blob.parse(moved).kek().algorithm()).isEqualTo(BlobAlgorithm.RSA_2048);
    assertOpens(migrating, moved);
    assertCode(
        ErrorCode.STORED_SECRET_UNREADABLE,
        "enter it again",
        () -> service(kek, Environment.DEVELOPMENT).decrypt(old, HERE));
  }

  @Test
  @Tag("ENC-09")
  void keyVaultIsChosenWhereverItIsNamed() {
    for (Environment environment : Environment.values()) {
      KekProvider chosen = KekProviders.choose(environment, null, Optional.of(kek));
      assertThat(chosen).isInstanceOfAny(KeyVaultKek.class, MigratingKek.class);
      assertThat(chosen instanceof MigratingKek).isEqualTo(environment == Environment.DEVELOPMENT);
    }
    for (Environment environment :
        new Environment[] {Environment.STAGING, Environment.PRODUCTION}) {
      KekProvider none = KekProviders.choose(environment, null, Optional.empty());
      assertCode(ErrorCode.KEY_SERVICE_UNAVAILABLE, "KEYVAULT_URI is not set", none::check);
    }
  }
}
