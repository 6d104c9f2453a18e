package io.courier.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.azure.VaultFault.Reason;
import io.courier.azure.VaultSignIn.Place;
import io.courier.setting.OutboundTrust;
import io.courier.testing.AzureDouble.Reply;
import io.courier.testing.FipsProvider;
import io.courier.testing.KeyVaultDouble;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real client against the double. */
class KeyVaultTest {
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final String KEK = KeyVaultDouble.KEK;
  private static final byte[] DATA_KEY = new byte[32];

  private static KeyVaultDouble azure;
  private static String version;
  private static AzureTransport transport;

  private final KeyVault vault = vault(Map.of(), Duration.ofSeconds(10));

  @BeforeAll
  static void open(@TempDir Path directory)
      throws IOException, GeneralSecurityException, InterruptedException {
    FipsProvider.register();
    azure = KeyVaultDouble.open(directory);
    version = azure.addRsaKey(KEK, 2048);
    OutboundTrust trust = new OutboundTrust(Optional.of(azure.anchors().toString()));
    transport =
        new AzureTransport(
            AzureCloud.of(Optional.of(azure.url()), Optional.empty()), trust.sslContext(), THREADS);
  }

  @AfterAll
  static void close() {
    azure.close();
    THREADS.shutdownNow();
  }

  @BeforeEach
  void quiet() {
    azure.always(null);
    azure.challengeFor("https://vault.azure.net");
    azure.forget();
  }

  private static KeyVault vault(Map<String, String> changed, Duration limit) {
    Map<String, String> variables = new HashMap<>(azure.clientSecretVariables());
    variables.putAll(changed);
    return new KeyVault(
        transport,
        azure.url(),
        new VaultSignIn(Place.DEVELOPMENT, null, variables),
        Clock.systemUTC(),
        limit);
  }

  private static void assertFault(
      Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VaultFault.class, e -> assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason));
  }

  @ParameterizedTest
  @ValueSource(ints = {2048, 3072, 4096})
  @Tag("ENC-02")
  @Tag("ENC-03")
  @Tag("CRED-02")
  void everyWrapAndUnwrapIsTheServices(int bits) throws Exception {
    String name = "size-" + bits;
    String made = azure.addRsaKey(name, bits);
    int wraps = azure.wraps();
    int unwraps = azure.unwraps();
    for (int i = 1; i <= 5; i++) {
      byte[] wrapped = vault.wrap(name, made, DATA_KEY);
      assertThat(wrapped).hasSize(bits / 8);
      assertThat(vault.unwrap(name, made, wrapped)).isEqualTo(DATA_KEY);
      assertThat(azure.wraps()).isEqualTo(wraps + i);
      assertThat(azure.unwraps()).isEqualTo(unwraps + i);
    }
    assertThat(azure.keyReads()).as("the public key is never fetched for wrapping").isZero();
  }

  @Test
  @Tag("ENC-09")
  void metadataTellsVersionTypeAndSize() throws Exception {
    VaultKey key = vault.current(KEK);
    assertThat(key.version()).isEqualTo(version);
    assertThat(key.type()).isEqualTo("RSA");
    assertThat(key.bits()).isEqualTo(2048);
    assertThat(key.enabled()).isTrue();
    assertThat(key.obstacle()).isEmpty();
    azure.addHsmKey("hsm", 3072);
    assertThat(vault.current("hsm").obstacle()).isEmpty();
  }

  @Test
  @Tag("ENC-09")
  void aKeyThatCannotServeIsNamed() throws Exception {
    azure.addEcKey("curve");
    assertThat(vault.current("curve").obstacle())
        .hasValueSatisfying(w -> assertThat(w).contains("EC"));
    String off = azure.addRsaKey("off", 2048);
    azure.enableKey("off", off, false);
    assertThat(vault.current("off").obstacle())
        .hasValueSatisfying(w -> assertThat(w).contains("disabled"));
    String small = azure.addRsaKey("signing", 2048);
    azure.allowOperations("signing", small, List.of("sign", "verify"));
    assertThat(vault.current("signing").obstacle())
        .hasValueSatisfying(w -> assertThat(w).contains("wrapKey"));
    azure.addRsaKey("short", 1024);
    assertThat(vault.current("short").obstacle())
        .hasValueSatisfying(w -> assertThat(w).contains("1024"));
    assertFault(Reason.NOT_FOUND, () -> vault.current("nothing"));
  }

  @Test
  void oneTokenServesManyCalls() throws Exception {
    for (int i = 0; i < 5; i++) {
      vault.current(KEK);
      vault.wrap(KEK, version, DATA_KEY);
    }
    assertThat(azure.tokenRequests()).isEqualTo(1);
  }

  @Test
  void aTokenThatEndsSoonIsReplaced() throws Exception {
    azure.tokensExpireIn(60);
    try {
      vault.current(KEK);
      vault.current(KEK);
      assertThat(azure.tokenRequests()).isGreaterThanOrEqualTo(2);
    } finally {
      azure.tokensExpireIn(3600);
    }
  }

  @Test
  void aRefusedTokenIsReplaced() throws Exception {
    vault.current(KEK);
    azure.revokeTokens();
    assertThat(vault.current(KEK).version()).isEqualTo(version);
  }

  @Test
  @Tag("TRANS-04")
  void aVaultThatAsksForAnotherResourceGetsNoToken() {
    azure.challengeFor("https://management.azure.com");
    // under another name: the library remembers the challenge of a host for ever
    KeyVault fresh =
        new KeyVault(
            transport,
            azure.url().replace("127.0.0.1", "localhost"),
            new VaultSignIn(Place.DEVELOPMENT, null, azure.clientSecretVariables()),
            Clock.systemUTC());
    assertFault(Reason.NO_TOKEN, () -> fresh.current(KEK));
    assertThat(azure.tokenRequests()).isZero();
  }

  @Test
  void aWrongClientSecretIsNoToken() {
    KeyVault fresh =
        vault(Map.of("AZURE_CLIENT_SECRET", "wrong-secret-value"), Duration.ofSeconds(10));
    assertThatThrownBy(() -> fresh.current(KEK))
        .isInstanceOfSatisfying(
            VaultFault.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.NO_TOKEN);
              assertThat(e.getMessage()).contains("AADSTS7000215").doesNotContain("wrong-secret");
            });
  }

  @Test
  void aSecretThatEntraGivesBackIsNotShown() {
    KeyVault fresh = vault(Map.of("AZURE_CLIENT_SECRET", "echoed-value"), Duration.ofSeconds(10));
    Reply echo =
        Reply.of(401, "{\"error\":\"invalid_client\",\"error_description\":\"not echoed-value\"}");
    azure.onToken(echo, echo, echo);
    assertThatThrownBy(() -> fresh.current(KEK))
        .isInstanceOf(VaultFault.class)
        .hasMessageContaining("***")
        .message()
        .doesNotContain("echoed-value");
  }

  @Test
  void throttlingIsWaitedOutAsTheVaultAsks() throws Exception {
    vault.current(KEK);
    azure.onVault(KeyVaultDouble.throttled(1), KeyVaultDouble.throttled(1));
    long start = System.nanoTime();
    assertThat(vault.current(KEK).version()).isEqualTo(version);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1900));
  }

  @Test
  void aLongPauseIsNotWaitedFor() throws Exception {
    vault.current(KEK);
    azure.forget();
    azure.onVault(KeyVaultDouble.throttled(600));
    assertFault(Reason.THROTTLED, () -> vault.current(KEK));
    assertThat(azure.keyReads()).isEqualTo(1);
  }

  @Test
  void threeTriesThenItFails() throws Exception {
    vault.current(KEK);
    azure.forget();
    azure.always(KeyVaultDouble.internalError());
    assertFault(Reason.UNAVAILABLE, () -> vault.current(KEK));
    assertThat(azure.keyReads()).isEqualTo(3);
    azure.always(null);
    azure.onVault(Reply.HANG_UP, KeyVaultDouble.internalError());
    assertThat(vault.current(KEK).version()).isEqualTo(version);
  }

  @Test
  void aMissingRightIsNotTriedAgain() throws Exception {
    vault.current(KEK);
    azure.forget();
    azure.onVault(KeyVaultDouble.forbidden());
    assertFault(Reason.FORBIDDEN, () -> vault.current(KEK));
    assertThat(azure.keyReads()).isEqualTo(1);
  }

  @Test
  void aSilentVaultEndsTheCall() throws Exception {
    KeyVault hasty = vault(Map.of(), Duration.ofMillis(700));
    hasty.current(KEK);
    azure.always(Reply.SILENCE);
    long start = System.nanoTime();
    assertFault(Reason.UNAVAILABLE, () -> hasty.wrap(KEK, version, DATA_KEY));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void nobodyListensAndThenAgain() throws Exception {
    vault.current(KEK);
    azure.stop();
    assertFault(Reason.UNAVAILABLE, () -> vault.current(KEK));
    azure.start();
    assertThat(vault.current(KEK).version()).isEqualTo(version);
  }

  @Test
  @Tag("ENC-06")
  void anOldVersionOpensWhatItWrapped() throws Exception {
    String old = azure.addRsaKey("turning", 2048);
    byte[] wrapped = vault.wrap("turning", old, DATA_KEY);
    String young = azure.addRsaKey("turning", 3072);
    assertThat(vault.current("turning").version()).isEqualTo(young);
    assertThat(vault.unwrap("turning", old, wrapped)).isEqualTo(DATA_KEY);
    assertFault(Reason.REJECTED, () -> vault.unwrap("turning", young, wrapped));
    azure.enableKey("turning", old, false);
    assertFault(Reason.DISABLED, () -> vault.unwrap("turning", old, wrapped));
    azure.removeVersion("turning", old);
    assertFault(Reason.NOT_FOUND, () -> vault.unwrap("turning", old, wrapped));
  }

  @Test
  void secretsOfTheDeploymentAreRead() throws Exception {
    azure.putSecret("courier-jwt-secret", "a value");
    assertThat(vault.secret("courier-jwt-secret")).isEqualTo("a value");
    assertFault(Reason.NOT_FOUND, () -> vault.secret("courier-nothing"));
    assertThatThrownBy(() -> vault.secret("../keys/x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("TRANS-04")
  void onlyHttpsIsAVault() {
    assertThatThrownBy(
            () ->
                new KeyVault(
                    transport,
                    "http://127.0.0.1:1",
                    new VaultSignIn(Place.DEVELOPMENT, null, Map.of()),
                    Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("keyvault.uri");
  }

  @Test
  @Tag("TRANS-04")
  void productionSignsInWithTheManagedIdentityOnly() {
    Map<String, String> variables = new HashMap<>(azure.clientSecretVariables());
    assertThat(new VaultSignIn(Place.PRODUCTION, "id", variables).credential(transport))
        .isInstanceOf(com.azure.identity.ManagedIdentityCredential.class);
    assertThat(new VaultSignIn(Place.STAGING, null, variables).credential(transport))
        .isInstanceOf(com.azure.identity.ClientSecretCredential.class);
    assertThat(new VaultSignIn(Place.STAGING, null, Map.of()).credential(transport))
        .isInstanceOf(com.azure.identity.ManagedIdentityCredential.class);
    assertThat(new VaultSignIn(Place.DEVELOPMENT, null, Map.of()).credential(transport))
        .isInstanceOf(com.azure.identity.AzureCliCredential.class);
  }
}
