package io.courier.azure;

import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.models.KeyWrapAlgorithm;
import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One Azure Key Vault: metadata of keys, wrapping and unwrapping of data keys, secrets of the
 * deployment. Thread-safe; holds tokens, nothing else.
 *
 * <p>Wrapping and unwrapping are always the service's work: {@code disableKeyCaching} switches off
 * the library's habit of fetching the public key and wrapping by itself. Every call is tried three
 * times within ten seconds each.
 */
public final class KeyVault {
  private static final int MAX_SECRET_NAME = 127;
  private static final List<String> AZURE_HOSTS =
      List.of(
          ".vault.azure.net",
          ".vault.azure.cn",
          ".vault.usgovcloudapi.net",
          ".managedhsm.azure.net",
          ".managedhsm.azure.cn",
          ".managedhsm.usgovcloudapi.net");
  private static final Set<String> RSA = Set.of("RSA", "RSA-HSM");

  private final AzureTransport transport;
  private final URI uri;
  private final VaultTokens tokens;
  private final VaultCalls calls;

  /**
   * @param uri of the vault, https
   * @throws IllegalArgumentException for any other URI, or a client secret without client or tenant
   */
  public KeyVault(AzureTransport transport, String uri, VaultSignIn signIn, Clock clock) {
    this(transport, uri, signIn, clock, Duration.ofSeconds(10));
  }

  KeyVault(AzureTransport transport, String uri, VaultSignIn signIn, Clock clock, Duration limit) {
    this.transport = transport;
    this.uri = AzureCloud.https("keyvault.uri", uri.strip());
    this.tokens = new VaultTokens(() -> signIn.credential(transport), clock);
    this.calls = new VaultCalls(transport.executor(), limit, signIn.clientSecret(), tokens::forget);
  }

  /** Host of the vault, for messages. */
  public String host() {
    return uri.getHost();
  }

  /**
   * The version that new data keys are wrapped with.
   *
   * @throws VaultFault NOT_FOUND and others
   */
  public VaultKey current(String name) throws VaultFault {
    return calls.run("reading the key " + name, () -> describe(keys().getKey(name)));
  }

  /**
   * @return what only {@link #unwrap} with this version opens
   */
  public byte[] wrap(String name, String version, byte[] dataKey) throws VaultFault {
    return calls.run(
        "wrapping a data key",
        () ->
            cryptography(name, version)
                .wrapKey(KeyWrapAlgorithm.RSA_OAEP_256, dataKey)
                .getEncryptedKey());
  }

  /**
   * @return the data key; the caller zeroes it
   * @throws VaultFault REJECTED when it was not wrapped with this version
   */
  public byte[] unwrap(String name, String version, byte[] wrapped) throws VaultFault {
    return calls.run(
        "unwrapping a data key",
        () ->
            cryptography(name, version).unwrapKey(KeyWrapAlgorithm.RSA_OAEP_256, wrapped).getKey());
  }

  /**
   * Value of a secret, for the deployment's own secrets only. The library gives a string.
   *
   * @throws VaultFault NOT_FOUND and others
   */
  public String secret(String name) throws VaultFault {
    if (!name.matches("[0-9A-Za-z-]{1," + MAX_SECRET_NAME + "}")) {
      throw new IllegalArgumentException("Not a name of a secret");
    }
    return calls.run("reading the secret " + name, () -> secrets().getSecret(name).getValue());
  }

  private SecretClient secrets() {
    SecretClientBuilder builder =
        new SecretClientBuilder()
            .vaultUrl(uri.toString())
            .credential(tokens)
            .httpClient(transport.entra())
            .httpLogOptions(silent())
            .retryOptions(once());
    if (!isAzure()) {
      builder.disableChallengeResourceVerification();
    }
    return builder.buildClient();
  }

  /** Made for each try: a client keeps the token it was given. */
  private KeyClient keys() {
    KeyClientBuilder builder =
        new KeyClientBuilder()
            .vaultUrl(uri.toString())
            .credential(tokens)
            .httpClient(transport.entra())
            .httpLogOptions(silent())
            .retryOptions(once());
    if (!isAzure()) {
      builder.disableChallengeResourceVerification();
    }
    return builder.buildClient();
  }

  private CryptographyClient cryptography(String name, String version) {
    CryptographyClientBuilder builder =
        new CryptographyClientBuilder()
            .keyIdentifier(uri + "/keys/" + name + "/" + version)
            .disableKeyCaching()
            .credential(tokens)
            .httpClient(transport.entra())
            .httpLogOptions(silent())
            .retryOptions(once());
    if (!isAzure()) {
      builder.disableChallengeResourceVerification();
    }
    return builder.buildClient();
  }

  /** The library would compare the challenge with the host; {@link VaultTokens} is stricter. */
  private boolean isAzure() {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    return AZURE_HOSTS.stream().anyMatch(host::endsWith);
  }

  /** Requests hold data keys: none is logged, whatever the environment asks for. */
  private static HttpLogOptions silent() {
    return new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE);
  }

  /** Tries are counted by {@link VaultCalls}. */
  private static RetryOptions once() {
    return new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1)));
  }

  private static VaultKey describe(KeyVaultKey found) {
    JsonWebKey key = found.getKey();
    String type = String.valueOf(key.getKeyType());
    Set<String> operations =
        key.getKeyOps() == null
            ? Set.of()
            : key.getKeyOps().stream().map(KeyOperation::toString).collect(Collectors.toSet());
    int bits =
        RSA.contains(type) && key.getN() != null ? new BigInteger(1, key.getN()).bitLength() : 0;
    return new VaultKey(
        found.getName(),
        found.getProperties().getVersion(),
        type,
        bits,
        Boolean.TRUE.equals(found.getProperties().isEnabled()),
        operations);
  }
}
