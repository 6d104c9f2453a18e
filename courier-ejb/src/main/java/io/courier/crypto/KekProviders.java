package io.courier.crypto;

import io.courier.azure.AzureCloud;
import io.courier.azure.AzureTransport;
import io.courier.azure.KeyVault;
import io.courier.azure.VaultSignIn;
import io.courier.setting.Deployment;
import io.courier.setting.Deployment.Environment;
import io.courier.setting.OutboundTrust;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/**
 * Chooses the key service of the installation: Key Vault wherever {@code keyvault.uri} is set, the
 * local key in Development only, nothing elsewhere.
 */
@ApplicationScoped
public class KekProviders {
  private static final String DEFAULT_NAME = "courier-kek";

  @Resource private ManagedExecutorService executor;
  @Inject private OutboundTrust trust;
  @Inject private Clock clock;

  @Produces
  @ApplicationScoped
  public KekProvider provider(Deployment deployment, Config config) {
    return choose(
        deployment.environment(),
        config,
        text(config, "keyvault.uri").map(u -> vault(u, deployment.environment(), config)));
  }

  static KekProvider choose(Environment environment, Config config, Optional<KekProvider> vault) {
    if (environment != Environment.DEVELOPMENT) {
      return vault.orElseGet(
          () ->
              new MissingKek(
                  "KEYVAULT_URI is not set: outside Development the key-encryption key must be in"
                      + " Azure Key Vault; a local key is accepted in Development only."));
    }
    KekProvider local = new DevelopmentKek(() -> text(config, "courier.kek").orElse(null));
    return vault.<KekProvider>map(v -> new MigratingKek(v, local)).orElse(local);
  }

  private KekProvider vault(String uri, Environment environment, Config config) {
    try {
      AzureCloud cloud =
          AzureCloud.of(
              text(config, "azure.authority-host"), text(config, "azure.log-analytics-url"));
      VaultSignIn signIn =
          new VaultSignIn(
              VaultSignIn.Place.valueOf(environment.name()),
              text(config, "keyvault.client-id").orElse(null),
              System.getenv());
      KeyVault vault =
          new KeyVault(new AzureTransport(cloud, trust.sslContext(), executor), uri, signIn, clock);
      return new KeyVaultKek(vault, text(config, "keyvault.kek-name").orElse(DEFAULT_NAME));
    } catch (IllegalArgumentException e) {
      return new MissingKek("Key Vault is not configured as it must be: " + e.getMessage() + ".");
    }
  }

  private static Optional<String> text(Config config, String key) {
    return config.getOptionalValue(key, String.class).map(String::strip).filter(t -> !t.isEmpty());
  }
}
