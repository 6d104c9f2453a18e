package io.courier.core;

import jakarta.ejb.ApplicationException;
import java.util.List;

/**
 * A failure with its one {@link ErrorCode}. The message is shown to users: it says what happened
 * and what to do, without secrets, SQL, class names or server paths. Rolls back the transaction it
 * leaves.
 */
@ApplicationException(rollback = true, inherited = true)
public class CourierException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final transient List<FieldProblem> details;

  public CourierException(ErrorCode code, String message) {
    this(code, message, List.of(), null);
  }

  public CourierException(ErrorCode code, String message, Throwable cause) {
    this(code, message, List.of(), cause);
  }

  public CourierException(
      ErrorCode code, String message, List<FieldProblem> details, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.details = List.copyOf(details);
  }

  /** 1000 with every field error at once. */
  public static CourierException invalid(List<FieldProblem> problems) {
    String text =
        problems.size() == 1 ? "1 field is not valid." : problems.size() + " fields are not valid.";
    return new CourierException(ErrorCode.VALIDATION_FAILED, text, problems, null);
  }

  /** 1000 for one field. */
  public static CourierException invalid(String field, String message) {
    return invalid(List.of(new FieldProblem(field, message)));
  }

  /** 1030. */
  public static CourierException notFound(String what, Object id) {
    return new CourierException(
        ErrorCode.RESOURCE_NOT_FOUND, "No " + what + " with id " + id + ".");
  }

  /** 1050: the row was changed by somebody else. */
  public static CourierException stale(String what) {
    return new CourierException(
        ErrorCode.STATE_CONFLICT,
        "The " + what + " was changed by somebody else; read it again and repeat the change.");
  }

  public ErrorCode code() {
    return code;
  }

  public List<FieldProblem> details() {
    return details == null ? List.of() : details;
  }
}
