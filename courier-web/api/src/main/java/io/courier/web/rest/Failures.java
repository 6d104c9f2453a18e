package io.courier.web.rest;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.web.rest.Envelope.Problem;
import io.courier.web.rest.edge.BodyTooLargeException;
import io.courier.web.rest.edge.UnreadableBodyException;
import jakarta.ejb.EJBAccessException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.OptimisticLockException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;

/** Turns whatever went wrong into the one problem a client may see. */
@ApplicationScoped
public class Failures {
  /** What a refusal for too much at once says where nobody knows better. */
  public static final String RETRY_AFTER_SECONDS = "5";

  private static final Logger LOG = System.getLogger(Failures.class.getName());
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MAX_CAUSES = 20;

  private Clock clock;

  /** For CDI. */
  protected Failures() {}

  @Inject
  public Failures(Clock clock) {
    this.clock = clock;
  }

  /** An answer: HTTP status and envelope. */
  public record Answer(int status, Envelope<Object> body) {}

  /** For a failure whose code is known. */
  public Answer of(ErrorCode code, String message) {
    return of(code, message, List.of());
  }

  Answer of(ErrorCode code, String message, List<FieldProblem> details) {
    return answer(code.httpStatus(), code, message, details);
  }

  /** Success without data. */
  public Answer nothing() {
    return new Answer(200, new Envelope<>(null, null, null, true, clock.instant()));
  }

  /** For a status that the container or a library decided. */
  public Answer ofStatus(int status) {
    return switch (status) {
      case 401 -> of(ErrorCode.AUTHENTICATION_REQUIRED, "Send a valid bearer token.");
      case 403 -> of(ErrorCode.INSUFFICIENT_PERMISSIONS, "Your role does not permit this.");
      case 404 -> of(ErrorCode.RESOURCE_NOT_FOUND, "There is nothing at this address.");
      case 405 ->
          of(ErrorCode.METHOD_NOT_ALLOWED, "This address does not support that HTTP method.");
      case 406 ->
          answer(
              status,
              ErrorCode.INVALID_REQUEST_FORMAT,
              "Answers are JSON; accept application/json.",
              List.of());
      case 413 -> tooLarge();
      case 415 ->
          answer(
              status,
              ErrorCode.INVALID_REQUEST_FORMAT,
              "Send the body as Content-Type: application/json.",
              List.of());
      default -> {
        if (status >= 400 && status < 500) {
          yield of(ErrorCode.INVALID_REQUEST_FORMAT, "The request cannot be understood.");
        }
        yield unexpected(new IllegalStateException("HTTP status " + status));
      }
    };
  }

  /**
   * For an exception, whatever wraps it. Logs what is unexpected, with the reference it answers.
   */
  public Answer of(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; i < MAX_CAUSES && cause != null; i++, cause = cause.getCause()) {
      Answer known = known(cause);
      if (known != null) {
        return known;
      }
    }
    int status =
        failure instanceof WebApplicationException web
            ? web.getResponse().getStatus()
            : Response.Status.INTERNAL_SERVER_ERROR.getStatusCode();
    return status >= 500 ? unexpected(failure) : ofStatus(status);
  }

  private Answer known(Throwable cause) {
    if (cause instanceof CourierException refused) {
      if (refused.code() == ErrorCode.INTERNAL_SERVER_ERROR) {
        return unexpected(refused);
      }
      logServerFault(refused);
      return of(refused.code(), refused.getMessage(), refused.details());
    } else if (cause instanceof BodyTooLargeException) {
      return tooLarge();
    } else if (cause instanceof UnreadableBodyException) {
      return of(ErrorCode.INVALID_REQUEST_FORMAT, "The body could not be read to its end.");
    } else if (cause instanceof EJBAccessException) {
      return ofStatus(403);
    } else if (cause instanceof OptimisticLockException) {
      return of(
          ErrorCode.STATE_CONFLICT,
          "The row was changed by somebody else; read it again and repeat the change.");
    } else if (cause instanceof SQLException sql) {
      return ofSqlState(sql.getSQLState());
    }
    return null;
  }

  private Answer ofSqlState(String state) {
    return switch (state == null ? "" : state) {
      case "23505" ->
          of(ErrorCode.DUPLICATE_RESOURCE, "Another entry with the same unique value exists.");
      case "40001", "40P01" ->
          of(ErrorCode.STATE_CONFLICT, "Another change was in the way; repeat the request.");
      // texts the database takes for no JSON, no number of its size, no characters
      case "22P02", "22P05", "22003", "22021" ->
          of(ErrorCode.INVALID_REQUEST_FORMAT, "A value in the request cannot be stored.");
      default -> null;
    };
  }

  private Answer tooLarge() {
    return of(ErrorCode.REQUEST_TOO_LARGE, "The body is larger than 50 MB.");
  }

  private static void logServerFault(CourierException refused) {
    if (refused.code().httpStatus() >= 500 && refused.code() != ErrorCode.SETUP_NOT_COMPLETED) {
      LOG.log(Level.ERROR, "CRTRF6002E: A request failed: " + refused.code(), refused);
    }
  }

  private Answer unexpected(Throwable failure) {
    byte[] bytes = new byte[4];
    RANDOM.nextBytes(bytes);
    String reference = "err_" + HexFormat.of().formatHex(bytes);
    LOG.log(
        Level.ERROR, "CRTRF6001E: A request failed unexpectedly. Reference: " + reference, failure);
    return of(
        ErrorCode.INTERNAL_SERVER_ERROR, "An unexpected error occurred. Reference: " + reference);
  }

  private Answer answer(int status, ErrorCode code, String message, List<FieldProblem> details) {
    Problem problem =
        new Problem(
            code.number(), code.systemMessage(), message, details.isEmpty() ? null : details);
    return new Answer(status, new Envelope<>(null, null, problem, false, clock.instant()));
  }
}
