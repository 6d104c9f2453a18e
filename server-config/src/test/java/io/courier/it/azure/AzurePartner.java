package io.courier.it.azure;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;

import io.courier.testing.AzureDouble;
import io.courier.testing.ServerCertificate;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.UUID;

/**
 * The double of Azure and what a server needs to know of it.
 *
 * @param variables environment variables of the server
 */
public record AzurePartner(AzureDouble azure, Map<String, String> variables) {

  /**
   * @param directory empty, for the certificate
   */
  public static AzurePartner open(Path directory)
      throws IOException, GeneralSecurityException, InterruptedException {
    ServerCertificate certificate = ServerCertificate.make(directory);
    AzureDouble azure = new AzureDouble(certificate);
    Path anchors = certificate.writePem(directory.resolve("anchors.pem"));
    return new AzurePartner(
        azure,
        Map.of(
            "COURIER_TLS_TRUST_ANCHORS", anchors.toString(),
            "AZURE_AUTHORITY_HOST", azure.url(),
            "AZURE_LOG_ANALYTICS_URL", azure.url()));
  }

  /** The body of a connection to the double. */
  public static JsonObject connection(AzureDouble azure, String key) {
    return Json.createObjectBuilder()
        .add("name", "Functions " + UUID.randomUUID())
        .add("protocol", "azure_function")
        .add("host", "127.0.0.1")
        .add("port", azure.port())
        .add("authMethod", "service_principal")
        .add("password", key)
        .add("clientSecret", AzureDouble.CLIENT_SECRET)
        .add("connectTimeoutSec", 10)
        .add("operationTimeoutSec", 30)
        .add(
            "properties",
            Json.createObjectBuilder()
                .add("workspace_id", AzureDouble.WORKSPACE)
                .add("tenant_id", AzureDouble.TENANT)
                .add("client_id", AzureDouble.CLIENT))
        .build();
  }

  /** A step that waits as little as it may. */
  public static JsonObjectBuilder run(String connection) {
    return step("azure_function.execute", "Run", 60, fast(connection));
  }

  static JsonObjectBuilder fast(String connection) {
    return config("connection_id", connection, "function_name", "Import")
        .add("initial_delay_sec", 0)
        .add("poll_interval_sec", 1)
        .add("max_wait_sec", 60);
  }
}
