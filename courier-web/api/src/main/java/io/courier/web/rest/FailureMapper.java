package io.courier.web.rest;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.core.Redaction;
import io.courier.web.rest.Failures.Answer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every exception of the API becomes an envelope; a refused role is audited. */
@Provider
public class FailureMapper implements ExceptionMapper<Throwable> {
  @Inject private Failures failures;
  @Inject private AuditLog audit;
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
        auditDenial();
        answer =
            auth ? failures.of(ErrorCode.AUTH_FORBIDDEN, answer.body().error().message()) : answer;
      }
    }
    Response.ResponseBuilder response =
        Response.status(answer.status()).type(MediaType.APPLICATION_JSON).entity(answer.body());
    if (answer.status() == Response.Status.UNAUTHORIZED.getStatusCode()) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
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

  private void auditDenial() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("userId", actor.get().id());
    details.put("action", action());
    details.put("requiredRole", requiredRoles());
    details.put("endpoint", Redaction.text("/api/v1/" + uri.getPath().replaceFirst("^/", "")));
    audit.recordIndependently(
        actor.get(), new AuditEvent("system", null, "PermissionDenied", details));
  }

  private String action() {
    Method method = resource.getResourceMethod();
    String name =
        method == null
            ? ""
            : " " + method.getDeclaringClass().getSimpleName() + "." + method.getName();
    return request.getMethod() + name;
  }

  private List<String> requiredRoles() {
    Method method = resource.getResourceMethod();
    if (method == null) {
      return List.of();
    }
    RolesAllowed roles = method.getAnnotation(RolesAllowed.class);
    if (roles == null) {
      roles = resource.getResourceClass().getAnnotation(RolesAllowed.class);
    }
    return roles == null ? List.of() : List.of(roles.value());
  }
}
