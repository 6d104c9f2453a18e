package io.courier.web.batch;

import io.courier.core.Actor;
import io.courier.core.ClientAddress;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Roles;
import io.courier.identity.AccessRule;
import io.courier.identity.BasicSignIn;
import io.courier.identity.Denials;
import io.courier.identity.EngineSignIn;
import io.courier.identity.RequestLimits;
import io.courier.setting.TrustedProxies;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Everything at {@code /ibm/api/batch} passes here, before Liberty looks at it: name and password
 * are asked for in each request and checked by the rules and within the limits of the API's login,
 * no cookie is taken or given, and nobody brings a job definition. The engine of this node comes
 * with a ticket instead. What passes is handed to Liberty's own handlers, which check the role.
 */
@WebServlet("/*")
public class BatchDoor extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(BatchDoor.class.getName());

  private static final String LIBERTY = "/ibm/api";

  private static final String DOOR = "/ibm/api/batch";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./-]{1,300}");
  private static final Set<String> SUBMISSIONS =
      Set.of(
          DOOR + "/jobinstances",
          DOOR + "/v1/jobinstances",
          DOOR + "/v2/jobinstances",
          DOOR + "/v3/jobinstances",
          DOOR + "/v4/jobinstances");

  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE");
  private static final int TOO_MANY = 429;
  private static final String RETRY_AFTER = "Retry-After";
  private static final String BUSY_SECONDS = "5";

  private static final AccessRule OWN_DEFINITION =
      new AccessRule("Job definitions of one's own (JSL)", "submit", List.of(), false, List.of());
  private static final AccessRule STEER =
      new AccessRule(
          "Batch instances",
          "start, steer",
          List.of(Roles.ADMIN, Roles.OPERATOR),
          false,
          List.of());
  private static final AccessRule DELETE =
      new AccessRule("Batch instances", "delete", List.of(Roles.ADMIN), false, List.of());

  @Inject private transient TrustedProxies proxies;
  @Inject private transient RequestLimits limits;
  @Inject private transient BasicSignIn signIn;
  @Inject private transient EngineSignIn engine;
  @Inject private transient Denials denials;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    ClientAddress.set(
        proxies.client(
            request.getRemoteAddr(), Collections.list(request.getHeaders("X-Forwarded-For"))));
    try {
      serve(request, response);
    } catch (Refusal e) {
      DoorResponse.write(response, e.status(), e.getMessage());
    } catch (CourierException e) {
      refuse(response, e);
    } catch (RuntimeException e) {
      // outermost: the container would answer with a page
      LOG.log(Level.ERROR, "CRTRF6051E: a request to the batch REST API failed", e);
      DoorResponse.write(
          response, HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "An unexpected error occurred.");
    } finally {
      ClientAddress.clear();
    }
  }

  private static void refuse(HttpServletResponse response, CourierException refused)
      throws IOException {
    if (refused.code() == ErrorCode.RATE_LIMIT_EXCEEDED) {
      response.setHeader(RETRY_AFTER, BUSY_SECONDS);
      DoorResponse.write(response, TOO_MANY, refused.getMessage());
    } else {
      challenge(response, refused.getMessage());
    }
  }

  private static void challenge(HttpServletResponse response, String text) throws IOException {
    response.setHeader("WWW-Authenticate", "Basic realm=\"courier\", charset=\"UTF-8\"");
    DoorResponse.write(response, HttpServletResponse.SC_UNAUTHORIZED, text);
  }

  private void serve(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException, Refusal {
    String path = request.getRequestURI();
    List<String> authorization = Collections.list(request.getHeaders("Authorization"));
    Optional<BasicSignIn.Admitted> own = engine.exchange(authorization);
    int wait = own.isPresent() ? 0 : limits.acquire(ClientAddress.get(), true);
    if (wait > 0) {
      response.setHeader(RETRY_AFTER, Integer.toString(wait));
      throw new Refusal(TOO_MANY, "Too many requests. Try again in " + wait + " seconds.");
    }
    if (!isSecure(request)) {
      throw new Refusal(HttpServletResponse.SC_FORBIDDEN, "Use https.");
    }
    if (!isAddress(path)) {
      throw new Refusal(HttpServletResponse.SC_NOT_FOUND, "There is nothing at this address.");
    }
    if (!METHODS.contains(request.getMethod())) {
      throw new Refusal(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Not at this address.");
    }
    if (own.isPresent()) {
      admit(request, response, own.get());
      return;
    }
    Optional<BasicCredentials> credentials = BasicCredentials.of(authorization);
    if (credentials.isEmpty()) {
      challenge(response, "Give the name and the password of a Courier user.");
      return;
    }
    BasicSignIn.Admitted caller =
        signIn.signIn(credentials.get().name(), credentials.get().password());
    admit(request, response, caller);
  }

  private void admit(
      HttpServletRequest request, HttpServletResponse response, BasicSignIn.Admitted caller)
      throws ServletException, IOException, Refusal {
    if (request.getMethod().equals("DELETE") && !caller.role().equals(Roles.ADMIN)) {
      record(request, caller, Optional.of(DELETE));
      throw new Refusal(
          HttpServletResponse.SC_FORBIDDEN, "Only an Admin deletes instances and their logs.");
    }
    ServletContext liberty = liberty();
    HttpServletRequest clean;
    try {
      clean = new DoorRequest(request, liberty, body(request));
    } catch (JobDocument.OwnDefinition e) {
      record(request, caller, Optional.of(OWN_DEFINITION));
      throw new Refusal(
          HttpServletResponse.SC_FORBIDDEN,
          "Only the job courier-job may be submitted, without a definition (JSL) of your own.");
    }
    try {
      request.login(caller.username(), caller.ticket());
    } catch (ServletException e) {
      LOG.log(Level.WARNING, "CRTRF6050W: the batch REST API did not take a checked sign-in", e);
      throw new Refusal(
          HttpServletResponse.SC_SERVICE_UNAVAILABLE, "The batch REST API is not available.");
    }
    response.reset(); // the login's cookie
    response.setHeader("Cache-Control", "no-store");
    DoorResponse watched = new DoorResponse(response);
    liberty
        .getRequestDispatcher(request.getRequestURI().substring(LIBERTY.length()))
        .forward(clean, watched);
    if (watched.isDenied()) {
      record(request, caller, rule(request));
    }
  }

  private static byte[] body(HttpServletRequest request)
      throws IOException, Refusal, JobDocument.OwnDefinition {
    return switch (request.getMethod()) {
      case "POST" -> {
        if (!isSubmission(request.getRequestURI())) {
          throw new Refusal(HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Not at this address.");
        }
        yield JobDocument.submission(request.getContentType(), request.getInputStream());
      }
      case "PUT" -> JobDocument.restart(request.getInputStream());
      default -> new byte[0];
    };
  }

  /** One form per address: what has another could mean another address to Liberty. */
  static boolean isAddress(String path) {
    return PLAIN.matcher(path).matches()
        && (path.equals(DOOR) || path.startsWith(DOOR + "/"))
        && !path.contains("//")
        && !path.contains("/.");
  }

  static boolean isSubmission(String path) {
    return SUBMISSIONS.contains(path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
  }

  private ServletContext liberty() throws Refusal {
    ServletContext api = getServletContext().getContext(LIBERTY);
    if (api == null) {
      throw new Refusal(
          HttpServletResponse.SC_SERVICE_UNAVAILABLE, "The batch REST API is not available.");
    }
    return api;
  }

  private boolean isSecure(HttpServletRequest request) {
    String forwarded = request.getHeader("X-Forwarded-Proto");
    return (forwarded != null && proxies.trusts(request.getRemoteAddr()))
        ? forwarded.equalsIgnoreCase("https")
        : request.isSecure();
  }

  private static Optional<AccessRule> rule(HttpServletRequest request) {
    return request.getMethod().equals("GET") ? Optional.empty() : Optional.of(STEER);
  }

  private void record(
      HttpServletRequest request, BasicSignIn.Admitted caller, Optional<AccessRule> rule) {
    String endpoint = request.getMethod() + " " + request.getRequestURI();
    denials.record(
        new Actor(caller.id(), caller.username(), ClientAddress.get()),
        rule.isPresent() ? "" : request.getMethod(),
        rule,
        endpoint);
  }
}
