package io.courier.crypto;

import io.courier.setting.Deployment;
import io.courier.setting.Deployment.Environment;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.config.Config;

/** Chooses the key service of the installation. */
@ApplicationScoped
public class KekProviders {

  @Produces
  @ApplicationScoped
  public KekProvider provider(Deployment deployment, Config config) {
    return deployment.environment() == Environment.DEVELOPMENT
        ? new DevelopmentKek(
            () -> config.getOptionalValue("courier.kek", String.class).orElse(null))
        : new MissingKek();
  }
}
