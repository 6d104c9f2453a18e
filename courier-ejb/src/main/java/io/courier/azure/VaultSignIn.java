package io.courier.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import java.util.Map;

/**
 * Who asks Key Vault. In Production the managed identity of the machine, or of the workload in
 * Kubernetes, and nothing else. Elsewhere a service principal where {@code AZURE_TENANT_ID}, {@code
 * AZURE_CLIENT_ID} and {@code AZURE_CLIENT_SECRET} are set, the managed identity where one is named
 * or present, else, in Development, the user of the Azure CLI.
 */
public final class VaultSignIn {
  private final Place place;
  private final String identity;
  private final Map<String, String> variables;

  /** How strict the choice is. */
  public enum Place {
    DEVELOPMENT,
    STAGING,
    PRODUCTION
  }

  /**
   * @param identity client id of the user-assigned managed identity; null for the machine's own
   * @param variables environment of the process
   */
  public VaultSignIn(Place place, String identity, Map<String, String> variables) {
    this.place = place;
    this.identity = identity == null || identity.isBlank() ? null : identity.strip();
    this.variables = Map.copyOf(variables);
  }

  TokenCredential credential(AzureTransport transport) {
    if (place != Place.PRODUCTION && has("AZURE_CLIENT_SECRET")) {
      return clientSecret(transport);
    }
    boolean present =
        identity != null || has("IDENTITY_ENDPOINT") || has("AZURE_FEDERATED_TOKEN_FILE");
    if (place != Place.DEVELOPMENT || present) {
      return new ManagedIdentityCredentialBuilder()
          .clientId(identity)
          .httpClient(transport.entra())
          .executorService(transport.executor())
          .build();
    }
    AzureCliCredentialBuilder builder =
        new AzureCliCredentialBuilder().httpClient(transport.entra());
    if (has("AZURE_TENANT_ID")) {
      builder.tenantId(variables.get("AZURE_TENANT_ID"));
    }
    return builder.build();
  }

  private TokenCredential clientSecret(AzureTransport transport) {
    if (!has("AZURE_TENANT_ID") || !has("AZURE_CLIENT_ID")) {
      throw new IllegalArgumentException(
          "AZURE_CLIENT_SECRET needs AZURE_TENANT_ID and AZURE_CLIENT_ID beside it");
    }
    ClientSecretCredentialBuilder builder =
        new ClientSecretCredentialBuilder()
            .tenantId(variables.get("AZURE_TENANT_ID"))
            .clientId(variables.get("AZURE_CLIENT_ID"))
            .clientSecret(variables.get("AZURE_CLIENT_SECRET"))
            .authorityHost(transport.cloud().authority().toString())
            .httpClient(transport.entra())
            .executorService(transport.executor());
    if (!transport.cloud().isKnownAuthority()) {
      builder.disableInstanceDiscovery();
    }
    return builder.build();
  }

  /** Null when it is not used. */
  String clientSecret() {
    return place == Place.PRODUCTION ? null : variables.get("AZURE_CLIENT_SECRET");
  }

  private boolean has(String variable) {
    return !variables.getOrDefault(variable, "").isBlank();
  }

  @Override
  public String toString() {
    return "VaultSignIn[" + place + "]";
  }
}
