package io.courier.connection;

import io.courier.azure.AzureCloud;
import io.courier.azure.AzureTransport;
import io.courier.azure.FunctionApp;
import io.courier.azure.QuerySchema;
import io.courier.azure.Workspace;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.crypto.SecretLocation;
import io.courier.setting.OutboundTrust;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Function Apps of stored connections. Secrets are decrypted when a call needs them. */
@ApplicationScoped
public class StoredFunctionApps implements FunctionApps {
  @Inject ConnectionRepository connections;
  @Inject EnvelopeEncryption encryption;
  @Inject OutboundTrust trust;
  @Inject Clock clock;

  @Inject
  @ConfigProperty(name = "azure.authority-host")
  Optional<String> authorityHost;

  @Inject
  @ConfigProperty(name = "azure.log-analytics-url")
  Optional<String> logAnalyticsUrl;

  @Resource ManagedExecutorService executor;

  private AzureTransport transport;

  @Override
  public FunctionApp open(UUID connectionId) {
    return open(connections.live(connectionId));
  }

  FunctionApp open(Connection connection) {
    ConnectionValues values = connection.values();
    if (connection.status() == ConnectionStatus.DISABLED) {
      throw new CourierException(
          ErrorCode.CONNECTION_DISABLED,
          "Connection " + values.name() + " is disabled; enable it to use it.");
    }
    if (values.protocol() != ConnectionProtocol.AZURE_FUNCTION) {
      throw new CourierException(
          ErrorCode.PROTOCOL_MISMATCH,
          "An azure_function connection is needed: "
              + values.name()
              + " speaks "
              + Codes.of(values.protocol())
              + ".");
    }
    boolean follows = values.login().method() == LoginMethod.SERVICE_PRINCIPAL;
    UUID id = connection.id();
    return new FunctionApp(
        transport(),
        new FunctionApp.Address(
            values.address().host(),
            values.address().port(),
            Duration.ofSeconds(values.timing().connectSec()),
            Duration.ofSeconds(values.timing().operationSec())),
        new FunctionApp.Secrets(
            secret(values, "password", connection.passwordBlob(), Connection.passwordLocation(id)),
            follows
                ? secret(
                    values,
                    "clientSecret",
                    connection.clientSecretBlob(),
                    Connection.clientSecretLocation(id))
                : null),
        follows ? workspace(values) : null,
        clock);
  }

  private Supplier<Secret> secret(
      ConnectionValues values, String name, byte[] blob, SecretLocation location) {
    if (blob == null) {
      throw missing(values, name);
    }
    return () -> encryption.decrypt(blob, location);
  }

  private static Workspace workspace(ConnectionValues values) {
    ConnectionProperties properties = new ConnectionProperties(values.properties());
    return new Workspace(
        guid(values, properties, "workspace_id"),
        guid(values, properties, "tenant_id"),
        guid(values, properties, "client_id"),
        QuerySchema.valueOf(properties.text("query_schema", "classic").toUpperCase(Locale.ROOT)));
  }

  private static UUID guid(ConnectionValues values, ConnectionProperties properties, String key) {
    try {
      return UUID.fromString(properties.text(key, ""));
    } catch (IllegalArgumentException e) {
      throw missing(values, "properties." + key);
    }
  }

  private static CourierException missing(ConnectionValues values, String what) {
    return new CourierException(
        ErrorCode.AZURE_INVALID_CONFIGURATION,
        "Connection " + values.name() + " has no " + what + "; store it there.");
  }

  private synchronized AzureTransport transport() {
    if (transport == null) {
      try {
        AzureCloud cloud = AzureCloud.of(authorityHost, logAnalyticsUrl);
        transport = new AzureTransport(cloud, trust.sslContext(), executor);
      } catch (IllegalArgumentException e) {
        throw new CourierException(
            ErrorCode.AZURE_INVALID_CONFIGURATION,
            "The deployment's Azure endpoints are not valid: https URLs are needed in"
                + " azure.authority-host and azure.log-analytics-url.",
            e);
      }
    }
    return transport;
  }
}
