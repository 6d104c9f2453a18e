package io.courier.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;

/** Asks {@code /health/ready} of the server just started. Not thread-safe. */
final class ReadinessProbe {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
  private final TlsKeyStore keyStore;
  private final URI uri;
  private HttpClient client;
  private String last = "no answer";

  ReadinessProbe(TlsKeyStore keyStore, URI base) {
    this.keyStore = keyStore;
    this.uri = base.resolve("/health/ready");
  }

  /** Whether it answered "UP" just now. */
  boolean isReady() throws InterruptedException {
    if (client == null && !connect()) {
      return false;
    }
    try {
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWER_LIMIT).build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      last = "HTTP status " + answer.statusCode() + " " + answer.body();
      return answer.statusCode() == 200;
    } catch (IOException e) {
      last = String.valueOf(e.getMessage());
      return false;
    }
  }

  /** What the last question brought, for messages. */
  String last() {
    return last;
  }

  /** Possible as soon as Liberty made its certificate. */
  private boolean connect() {
    if (!Files.exists(keyStore.file())) {
      return false;
    }
    try {
      client =
          HttpClient.newBuilder()
              .sslContext(PinnedCertificate.contextFor(keyStore.file(), keyStore.password()))
              .connectTimeout(ANSWER_LIMIT)
              .build();
      return true;
    } catch (IOException | GeneralSecurityException e) {
      last = String.valueOf(e.getMessage()); // still being written
      return false;
    }
  }
}
