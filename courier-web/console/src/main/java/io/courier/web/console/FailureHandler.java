package io.courier.web.console;

import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import io.courier.identity.AccessMatrix;
import io.courier.identity.AccessRule;
import io.courier.identity.Denials;
import jakarta.ejb.EJBAccessException;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.faces.application.ViewExpiredException;
import jakarta.faces.context.ExceptionHandler;
import jakarta.faces.context.ExceptionHandlerWrapper;
import jakarta.faces.context.ExternalContext;
import jakarta.faces.context.FacesContext;
import jakarta.faces.event.ExceptionQueuedEvent;
import jakarta.faces.event.PhaseId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;

/**
 * The outermost loop of a page request: every failure a service reports becomes what the user sees.
 *
 * <ul>
 *   <li>A failed action shows its message on the same page, 1000 at the fields.
 *   <li>A page whose object does not exist (1030 and the other 404s) leads to the list it belongs
 *       to, with the message.
 *   <li>A refusal leads to the page "insufficient permissions".
 *   <li>An expired view leads to the page itself, afresh and of the same object: the container asks
 *       for the login where the session is gone. Where unsaved work would go with the page, its
 *       script is told instead and keeps it (console.js).
 *   <li>Anything else is 1099: logged with a reference, which the page shows.
 * </ul>
 */
public class FailureHandler extends ExceptionHandlerWrapper {
  private static final System.Logger LOG = System.getLogger(FailureHandler.class.getName());

  /** Sent by console.js from pages whose forms hold what is not stored yet. */
  private static final String WORK_HEADER = "Courier-Work";

  public FailureHandler(ExceptionHandler wrapped) {
    super(wrapped);
  }

  @Override
  public void handle() {
    FacesContext faces = FacesContext.getCurrentInstance();
    Iterator<ExceptionQueuedEvent> events = getUnhandledExceptionQueuedEvents().iterator();
    while (events.hasNext()) {
      var failure = events.next().getContext();
      try {
        show(faces, root(failure.getException()), failure.getPhaseId());
      } finally {
        events.remove();
      }
    }
  }

  private static void show(FacesContext faces, Throwable failure, PhaseId phase) {
    boolean actionFailed = faces.isPostback() && PhaseId.INVOKE_APPLICATION.equals(phase);
    if (failure instanceof ViewExpiredException expired) {
      showExpired(faces, expired.getViewId());
    } else if (failure instanceof EJBAccessException) {
      auditDenial(faces, failure);
      redirect(faces, "/errors/forbidden.xhtml");
    } else if (failure instanceof CourierException known && known.code().httpStatus() < 500) {
      showKnown(faces, known, actionFailed);
    } else {
      showUnknown(faces, failure, actionFailed);
    }
  }

  private static void showExpired(FacesContext faces, String viewId) {
    ExternalContext external = faces.getExternalContext();
    boolean keepsWork = external.getRequestHeaderMap().get(WORK_HEADER) != null;
    if (keepsWork && faces.getPartialViewContext().isAjaxRequest()) {
      external.setResponseStatus(HttpServletResponse.SC_GONE);
      faces.responseComplete();
    } else {
      Notices.keep(Notices.warning("failure.expired"));
      redirect(faces, page(viewId, ((HttpServletRequest) external.getRequest()).getQueryString()));
    }
  }

  private static void showKnown(FacesContext faces, CourierException known, boolean actionFailed) {
    if (Denials.isDenial(known.code())) {
      auditDenial(faces, known);
    }
    if (known.code() == ErrorCode.INSUFFICIENT_PERMISSIONS) {
      redirect(faces, "/errors/forbidden.xhtml");
    } else if (actionFailed) {
      Notices.add(faces, known);
    } else {
      Notices.keep(Notices.error(known));
      redirect(faces, list(faces.getViewRoot() == null ? "" : viewId(faces)));
    }
  }

  /** The row of the service that refused, else that of the page. */
  private static void auditDenial(FacesContext faces, Throwable refusal) {
    CurrentActor caller = CDI.current().select(CurrentActor.class).get();
    if (caller.get().id() == null) {
      return; // nobody's refusal is no denial of a role
    }
    String view = faces.getViewRoot() == null ? "" : viewId(faces).replaceFirst("\\.xhtml$", "");
    Optional<AccessRule> rule =
        Denials.ruleOf(refusal).or(() -> AccessMatrix.stored().ruleOf(AccessRule.Kind.PAGE, view));
    CDI.current()
        .select(Denials.class)
        .get()
        .record(
            caller.get(),
            faces.isPostback() ? "POST" : "GET",
            rule,
            faces.getExternalContext().getRequestContextPath() + view);
  }

  private static void showUnknown(FacesContext faces, Throwable failure, boolean actionFailed) {
    String reference = reference();
    LOG.log(
        System.Logger.Level.ERROR,
        "CRTRF6100E: A console page failed; the user was given the reference " + reference + ".",
        failure);
    if (actionFailed) {
      faces.addMessage(null, Notices.failure(reference));
    } else {
      redirect(faces, "/errors/failure.xhtml?reference=" + reference);
    }
  }

  /** As the API gives them: {@code err_} and 8 hex digits. */
  static String reference() {
    return "err_" + UUID.randomUUID().toString().substring(0, 8);
  }

  /**
   * The list a page belongs to: the index of its folder; the dashboard for a list itself and for
   * the tabs of administration.
   */
  static String list(String viewId) {
    String folder = viewId.substring(0, Math.max(0, viewId.lastIndexOf('/')));
    boolean listless = folder.isEmpty() || folder.equals("/administration");
    return listless || viewId.endsWith("/list.xhtml") ? "/index.xhtml" : folder + "/list.xhtml";
  }

  private static String viewId(FacesContext faces) {
    return faces.getViewRoot().getViewId();
  }

  /** The page as its form addressed it: {@link FormAddresses} put the object into the query. */
  static String page(String viewId, String query) {
    if (viewId == null) {
      return "/index.xhtml";
    }
    return query == null || query.isEmpty() ? viewId : viewId + "?" + query;
  }

  private static void redirect(FacesContext faces, String target) {
    ExternalContext external = faces.getExternalContext();
    try {
      if (!external.isResponseCommitted()) {
        external.responseReset();
        external.redirect(external.getRequestContextPath() + target);
      }
      faces.responseComplete();
    } catch (IOException e) {
      throw new UncheckedIOException("The client went away.", e);
    }
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure;
    while (!isKnown(cause) && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return isKnown(cause) ? cause : failure;
  }

  private static boolean isKnown(Throwable failure) {
    return failure instanceof CourierException
        || failure instanceof EJBAccessException
        || failure instanceof ViewExpiredException;
  }
}
