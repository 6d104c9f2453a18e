package io.courier.azure;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;

/**
 * What all calls to Azure share: the JDK's HTTP client, the TLS trust, the threads of the token
 * library. One per application. Thread-safe.
 *
 * <p>Redirects are never followed: a key or token goes to the configured host only. HTTP/1.1, whose
 * failures tell more clearly whether a request was sent.
 */
public final class AzureTransport {
  private static final Duration ENTRA_LIMIT = Duration.ofSeconds(30);

  private final AzureCloud cloud;
  private final SSLContext ssl;
  private final ExecutorService executor;
  private final com.azure.core.http.HttpClient entra;
  private final Map<Duration, HttpClient> clients = new ConcurrentHashMap<>();

  /**
   * @param executor runs the token library
   */
  public AzureTransport(AzureCloud cloud, SSLContext ssl, ExecutorService executor) {
    this.cloud = cloud;
    this.ssl = ssl;
    this.executor = executor;
    this.entra =
        new JdkHttpClientBuilder(builder(ENTRA_LIMIT))
            .connectionTimeout(ENTRA_LIMIT)
            .responseTimeout(ENTRA_LIMIT)
            .readTimeout(ENTRA_LIMIT)
            .build();
  }

  AzureCloud cloud() {
    return cloud;
  }

  ExecutorService executor() {
    return executor;
  }

  com.azure.core.http.HttpClient entra() {
    return entra;
  }

  /** Shared by all connections with this limit; keeps connections alive. */
  HttpClient client(Duration connectLimit) {
    return clients.computeIfAbsent(connectLimit, this::freshClient);
  }

  /**
   * With no connection open yet: a request on it never meets one that the server is just closing.
   */
  HttpClient freshClient(Duration connectLimit) {
    return builder(connectLimit).build();
  }

  private HttpClient.Builder builder(Duration connectLimit) {
    return HttpClient.newBuilder()
        .sslContext(ssl)
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connectLimit);
  }
}
