package io.courier.web.rest;

import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Redaction;
import io.courier.identity.AccessMatrix;
import io.courier.identity.AccessRule;
import io.courier.identity.Denials;
import io.courier.web.rest.Failures.Answer;
import jakarta.inject.Inject;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.Optional;

/** Every exception of the API becomes an envelope; a refused role is audited. */
@Provider
public class FailureMapper implements ExceptionMapper<Throwable> {
  @Inject private Failures failures;
  @Inject private Denials denials;
  @Inject private CurrentActor actor;

  @Context private ResourceInfo resource;
  @Context private UriInfo uri;
  @Context private HttpHeaders headers;
  @Context private Request request;

  @Override
  public Response toResponse(Throwable failure) {
    Answer answer = failures.of(failure);
    boolean auth = uri.getPath().replaceFirst("^/", "").startsWith("auth/");
    int code = answer.body().error().code();
    if (code == ErrorCode.AUTHENTICATION_REQUIRED.number()) {
      answer = unauthenticated(auth);
    } else if (code == ErrorCode.INSUFFICIENT_PERMISSIONS.number()) {
      if (actor.get().id() == null) {
        // the role check of a service, reached without a token
        answer = unauthenticated(auth);
      } else {
        auditDenial("");
        answer =
            auth ? failures.of(ErrorCode.AUTH_FORBIDDEN, answer.body().error().message()) : answer;
      }
    } else if (failure instanceof CourierException refused && Denials.isDenial(refused.code())) {
      auditDenial(" (" + code + " " + answer.body().error().systemMessage() + ")");
    }
    Response.ResponseBuilder response =
        Response.status(answer.status()).type(MediaType.APPLICATION_JSON).entity(answer.body());
    if (answer.status() == Response.Status.UNAUTHORIZED.getStatusCode()) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    if (answer.status() == Response.Status.TOO_MANY_REQUESTS.getStatusCode()) {
      response.header(HttpHeaders.RETRY_AFTER, Failures.RETRY_AFTER_SECONDS);
    }
    if (failure instanceof WebApplicationException web
        && web.getResponse().getHeaderString(HttpHeaders.ALLOW) != null) {
      response.header(HttpHeaders.ALLOW, web.getResponse().getHeaderString(HttpHeaders.ALLOW));
    }
    return response.build();
  }

  private Answer unauthenticated(boolean auth) {
    if (auth) {
      return failures.of(ErrorCode.AUTH_UNAUTHORIZED, "Sign in and send a valid bearer token.");
    }
    return BearerToken.isExpired(headers.getHeaderString(HttpHeaders.AUTHORIZATION))
        ? failures.of(
            ErrorCode.TOKEN_EXPIRED, "The token has expired; refresh it or sign in again.")
        : failures.of(ErrorCode.AUTHENTICATION_REQUIRED, "Sign in and send a valid bearer token.");
  }

  /** The row of the matrix that was tried, and for a member that needs more: which. */
  private void auditDenial(String reason) {
    String endpoint = Redaction.text("/api/v1/" + uri.getPath().replaceFirst("^/", ""));
    denials.record(actor.get(), request.getMethod() + reason, rule(), endpoint);
  }

  private Optional<AccessRule> rule() {
    Method method = resource.getResourceMethod();
    if (method == null) {
      return Optional.empty();
    }
    String verb =
        request.getMethod().equals(HttpMethod.HEAD) ? HttpMethod.GET : request.getMethod();
    Path type = method.getDeclaringClass().getAnnotation(Path.class);
    Path own = method.getAnnotation(Path.class);
    return AccessMatrix.stored()
        .ruleOf(
            AccessRule.Kind.ROUTE,
            verb + " /" + type.value() + (own == null ? "" : "/" + own.value()));
  }
}
