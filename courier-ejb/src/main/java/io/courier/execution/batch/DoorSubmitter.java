package io.courier.execution.batch;

import io.courier.core.JsonText;
import io.courier.execution.Execution;
import io.courier.execution.RunSubmitter;
import io.courier.identity.EngineSignIn;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Submits instances through the batch REST API of this node, which puts them on the queue of the
 * executors; {@code JobOperator.start} would run them here. It talks to the owner of the node's own
 * certificate and nobody else. Thread-safe.
 */
@ApplicationScoped
public class DoorSubmitter implements RunSubmitter {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String API = "/ibm/api/batch";
  private static final String INSTANCES = "/jobinstances";

  @Inject EngineSignIn signIn;

  private volatile HttpClient client;

  /** For CDI. */
  public DoorSubmitter() {}

  @Override
  public void submit(Execution queued) throws SubmissionException {
    Long paused = queued.batch().instanceId();
    if (paused != null
        && isTaken(send("PUT", "/" + paused + "?action=restart&reusePreviousParams=true", ""))) {
      return;
    }
    String body =
        JsonText.write(
            Map.of(
                "applicationName",
                "courier",
                "jobXMLName",
                BatchLauncher.JOB,
                "jobParameters",
                Map.of(BatchLauncher.EXECUTION, queued.id().toString())));
    HttpResponse<String> answer = send("POST", "", body);
    if (!isTaken(answer)) {
      throw new SubmissionException(
          "The batch REST API answered " + answer.statusCode() + ": " + answer.body(), null);
    }
  }

  private static boolean isTaken(HttpResponse<String> answer) {
    return answer.statusCode() / 100 == 2;
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws SubmissionException {
    return call(method, INSTANCES + path, body);
  }

  /**
   * Any request to the batch REST API of this node, as the technical user.
   *
   * @param path below its root, with its query
   */
  HttpResponse<String> call(String method, String path, String body) throws SubmissionException {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(config("courier.dispatch.url") + API + path))
              .timeout(LIMIT)
              .header("Authorization", signIn.header())
              .header("Content-Type", "application/json")
              .method(method, BodyPublishers.ofString(body))
              .build();
      return client().send(request, BodyHandlers.ofString());
    } catch (IOException | GeneralSecurityException e) {
      throw new SubmissionException("The batch REST API of this node does not answer.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SubmissionException("Interrupted.", e);
    }
  }

  private HttpClient client() throws IOException, GeneralSecurityException {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(LIMIT)
              .sslContext(OwnCertificate.context(Path.of(config("courier.dispatch.certificate"))))
              .build();
    }
    return client;
  }

  private static String config(String name) {
    return ConfigProvider.getConfig().getValue(name, String.class);
  }
}
