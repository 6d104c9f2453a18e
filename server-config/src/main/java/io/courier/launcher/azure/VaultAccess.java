package io.courier.launcher.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * Where the vault is and who asks.
 *
 * @param uri of the vault, https
 * @param place how strict the choice of the identity is
 * @param variables KEYVAULT_CLIENT_ID, AZURE_* and IDENTITY_* as given
 * @param ssl trust of the outgoing connections
 */
public record VaultAccess(URI uri, Place place, Map<String, String> variables, SSLContext ssl) {
  private static final URI PUBLIC_AUTHORITY = URI.create("https://login.microsoftonline.com");
  private static final Set<String> KNOWN_AUTHORITIES =
      Set.of("login.microsoftonline.com", "login.microsoftonline.us", "login.chinacloudapi.cn");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The environment of the deployment. */
  public enum Place {
    DEVELOPMENT,
    STAGING,
    PRODUCTION
  }

  public VaultAccess {
    variables = Map.copyOf(variables);
  }

  @Override
  public String toString() {
    return "VaultAccess[" + uri + "]";
  }

  /**
   * In Production the platform's identity and nothing else; in Staging a client secret may take its
   * place; in Development also the user of the Azure CLI. The application chooses alike.
   */
  TokenCredential credential() {
    if (place != Place.PRODUCTION && variable("AZURE_CLIENT_SECRET").isPresent()) {
      return clientSecret();
    }
    if (variable("AZURE_FEDERATED_TOKEN_FILE").isPresent()) {
      return workloadIdentity();
    }
    if (isManaged()) {
      var builder =
          new ManagedIdentityCredentialBuilder().httpClient(http()).retryOptions(retries());
      variable("KEYVAULT_CLIENT_ID").ifPresent(builder::clientId);
      return builder.build();
    }
    return new AzureCliCredentialBuilder().processTimeout(Duration.ofSeconds(30)).build();
  }

  /** What the administrator has to look at when no token comes. */
  String credentialName() {
    if (place != Place.PRODUCTION && variable("AZURE_CLIENT_SECRET").isPresent()) {
      return "the client secret (AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET)";
    }
    if (variable("AZURE_FEDERATED_TOKEN_FILE").isPresent()) {
      return "the workload identity (AZURE_FEDERATED_TOKEN_FILE, KEYVAULT_CLIENT_ID)";
    }
    return isManaged()
        ? "the managed identity of this host (KEYVAULT_CLIENT_ID for a user-assigned one)"
        : "the Azure CLI (az login)";
  }

  private boolean isManaged() {
    return place != Place.DEVELOPMENT
        || variable("IDENTITY_ENDPOINT").isPresent()
        || variable("KEYVAULT_CLIENT_ID").isPresent();
  }

  private TokenCredential workloadIdentity() {
    var builder =
        new WorkloadIdentityCredentialBuilder()
            .tokenFilePath(variables.get("AZURE_FEDERATED_TOKEN_FILE"))
            .httpClient(http())
            .retryOptions(retries())
            .authorityHost(authority().toString());
    variable("AZURE_TENANT_ID").ifPresent(builder::tenantId);
    variable("KEYVAULT_CLIENT_ID")
        .or(() -> variable("AZURE_CLIENT_ID"))
        .ifPresent(builder::clientId);
    return builder.build();
  }

  private TokenCredential clientSecret() {
    var builder =
        new ClientSecretCredentialBuilder()
            .tenantId(variables.get("AZURE_TENANT_ID"))
            .clientId(variables.get("AZURE_CLIENT_ID"))
            .clientSecret(variables.get("AZURE_CLIENT_SECRET"))
            .httpClient(http())
            .retryOptions(retries())
            .authorityHost(authority().toString());
    if (!KNOWN_AUTHORITIES.contains(authority().getHost())) {
      builder.disableInstanceDiscovery();
    }
    return builder.build();
  }

  private URI authority() {
    return variable("AZURE_AUTHORITY_HOST")
        .map(text -> URI.create(text.contains("://") ? text : "https://" + text))
        .orElse(PUBLIC_AUTHORITY);
  }

  private HttpClient http() {
    return new JdkHttpClientBuilder(
            java.net.http.HttpClient.newBuilder()
                .sslContext(ssl)
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER))
        .connectionTimeout(LIMIT)
        .responseTimeout(LIMIT)
        .readTimeout(LIMIT)
        .build();
  }

  private static RetryOptions retries() {
    return new RetryOptions(new FixedDelayOptions(1, Duration.ofSeconds(1)));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  /** What tokens are asked for: the audience of the cloud that the host belongs to. */
  String scope() {
    String host = uri.getHost();
    for (String audience :
        new String[] {
          "managedhsm.azure.net",
          "vault.azure.cn",
          "vault.usgovcloudapi.net",
          "managedhsm.azure.cn",
          "managedhsm.usgovcloudapi.net"
        }) {
      if (host.endsWith("." + audience)) {
        return "https://" + audience + "/.default";
      }
    }
    return "https://vault.azure.net/.default";
  }
}
