package io.courier.it;

import io.courier.launcher.Command;
import io.courier.launcher.Courier;
import io.courier.launcher.DeploymentSettings;
import io.courier.launcher.LaunchException;
import io.courier.launcher.ProductHome;
import io.courier.launcher.Terminal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A running Courier for tests. As an extension ({@link Shared}) it starts one server per test JVM
 * at the first use and stops it after the last test; test methods take it as a parameter.
 *
 * <p>A test that needs a server of its own (another environment, a restart, two nodes) uses {@link
 * #start} and closes it. Everything lies under {@code target/it}. Thread-safe.
 */
public final class CourierServer implements AutoCloseable {
  private static final Path HOME =
      Path.of(System.getProperty("courier.home", "target")).toAbsolutePath();
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

  private final Courier courier;
  private final Path data;
  private final SSLContext ssl;
  private final HttpClient http;

  private CourierServer(Courier courier, Path data) throws IOException, GeneralSecurityException {
    this.courier = courier;
    this.data = data;
    this.ssl = courier.sslContext();
    this.http =
        HttpClient.newBuilder()
            .sslContext(ssl)
            .connectTimeout(Duration.ofSeconds(10))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * Hands the one server of this JVM to test methods with a parameter of type {@link
   * CourierServer}.
   */
  public static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == CourierServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .getOrComputeIfAbsent(Holder.class, key -> new Holder(), Holder.class)
          .server;
    }

    private static final class Holder implements AutoCloseable {
      private final CourierServer server;

      Holder() {
        try {
          server = start(restless(freshDirectory("shared")), Map.of());
        } catch (IOException | LaunchException | GeneralSecurityException e) {
          throw new IllegalStateException(
              "The server for the tests does not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException(e);
        }
      }

      @Override
      public void close() {
        server.close();
      }
    }
  }

  /** What the server does at night or every ten minutes it does all the time. */
  private static Path restless(Path data) throws IOException {
    Path overrides = data.resolve("wlp/servers/courier/configDropins/overrides");
    Files.writeString(
        Files.createDirectories(overrides).resolve("timers.xml"),
        "<server><variable name='courier.retention.schedule' value='*/10 * *'/>"
            + "<variable name='courier.batch.purge.schedule' value='5/10 * *'/></server>");
    return data;
  }

  /** An empty directory below target/it. */
  public static Path freshDirectory(String name) throws IOException {
    return Files.createTempDirectory(Files.createDirectories(HOME.resolve("it")), name + "-");
  }

  /**
   * Where the product under test lies: the value of {@code courier.home} for a launcher in its own
   * process.
   */
  public static Path home() {
    return HOME;
  }

  /**
   * Starts a server on free ports in the Development environment, secrets in a file of the test
   * run.
   *
   * @param data its directory; one that was used before is a restart
   * @param variables environment variables on top
   */
  public static CourierServer start(Path data, Map<String, String> variables)
      throws IOException, LaunchException, GeneralSecurityException, InterruptedException {
    Map<String, String> environment = environment();
    environment.putAll(variables);
    var home = new ProductHome(HOME);
    home.check();
    var courier =
        new Courier(
            home, DeploymentSettings.read(environment), Terminal.of(System.out, System.err));
    courier.start(data, Command.Ports.ephemeral());
    return new CourierServer(courier, data);
  }

  /** The environment variables of every test server. */
  public static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("COURIER_ENVIRONMENT", "Development");
    environment.put("COURIER_SECRETS_FILE", HOME.resolve("it/development.properties").toString());
    return environment;
  }

  /** Base of all URLs, without a path. */
  public URI uri() {
    return courier.uri();
  }

  /** The directory of {@code --data}. */
  public Path data() {
    return data;
  }

  /** The allowed root for local files. */
  public Path files() {
    return courier.files();
  }

  /** Where messages.log is. */
  public Path logs() {
    return courier.logs();
  }

  /** A client that trusts this server's self-signed certificate only. */
  public HttpClient http() {
    return http;
  }

  /** The same trust for other clients. */
  public SSLContext ssl() {
    return ssl;
  }

  /** A request to the path, to be completed; {@code token} may be null. */
  public HttpRequest.Builder request(String path, String token) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri().resolve(path)).timeout(ANSWER_LIMIT);
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    return builder;
  }

  /** GET. */
  public HttpResponse<String> get(String path, String token)
      throws IOException, InterruptedException {
    return send(request(path, token).GET());
  }

  /** POST of a JSON body. */
  public HttpResponse<String> post(String path, String json, String token)
      throws IOException, InterruptedException {
    return send(body(path, token).POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** PUT of a JSON body. */
  public HttpResponse<String> put(String path, String json, String token)
      throws IOException, InterruptedException {
    return send(body(path, token).PUT(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** DELETE. */
  public HttpResponse<String> delete(String path, String token)
      throws IOException, InterruptedException {
    return send(request(path, token).DELETE());
  }

  private HttpRequest.Builder body(String path, String token) {
    return request(path, token).header("Content-Type", "application/json");
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /**
   * The embedded database as the owner of the schema, or as the role the application works with.
   */
  public Connection database(boolean owner) throws IOException, SQLException {
    Path variables = data.resolve("run/variables");
    String user = owner ? "courier_owner" : Files.readString(variables.resolve("courier.db.user"));
    String password = Files.readString(data.resolve("secrets").resolve(user + ".password"));
    return DriverManager.getConnection(
        Files.readString(variables.resolve("courier.db.url")), user, password);
  }

  /** Stops server and database. */
  @Override
  public void close() {
    courier.close();
  }
}
