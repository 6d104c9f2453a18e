package io.courier.web.console;

import jakarta.faces.context.FacesContext;
import jakarta.faces.event.PhaseEvent;
import jakarta.faces.event.PhaseId;
import jakarta.faces.event.PhaseListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.primefaces.context.PrimeFacesContext;

/**
 * Every full page has a nonce of its own. PrimeFaces 15 takes the nonce that a form sends along
 * when the form is posted without ajax and the same view is shown again: such a request is given
 * another one. An ajax answer belongs to the page that is loaded, so there it must stay.
 */
public class FreshNonce implements PhaseListener {
  private static final long serialVersionUID = 1L;
  private static final String NONCE = "primefaces.nonce";
  private static final String GIVEN = "courier.nonces";
  private static final int MOST_GIVEN = 8;
  private static final Object LOCK = new Object();

  /** The request as PrimeFaces may see it. */
  static HttpServletRequest freshen(HttpServletRequest request) {
    boolean fullPost =
        "POST".equals(request.getMethod()) && request.getHeader("Faces-Request") == null;
    return fullPost ? new WithFreshNonce(request) : request;
  }

  @Override
  public PhaseId getPhaseId() {
    return PhaseId.RESTORE_VIEW;
  }

  @Override
  public void beforePhase(PhaseEvent event) {
    // the view is not there yet
  }

  /**
   * PrimeFaces compares what is sent with what the view keeps, when it first needs the nonce. That
   * is done here and now: a refresh by ajax may be on its way while its page is posted, and both
   * requests have the same view.
   */
  @Override
  public void afterPhase(PhaseEvent event) {
    FacesContext faces = event.getFacesContext();
    if (faces.getViewRoot() == null || !faces.isPostback()) {
      return;
    }
    String sent = faces.getExternalContext().getRequestParameterMap().get(NONCE);
    synchronized (LOCK) {
      Map<String, Object> view = faces.getViewRoot().getViewMap();
      Object current = view.get(NONCE);
      List<Object> given = given(view);
      if (!faces.getPartialViewContext().isAjaxRequest()) {
        if (current != null) {
          given.add(current);
        }
        view.put(NONCE, sent);
        PrimeFacesContext.getCspState(faces).getNonce();
      } else if (sent != null && given.contains(sent)) {
        view.put(NONCE, sent);
        PrimeFacesContext.getCspState(faces).getNonce();
        view.put(NONCE, current);
      } else if (sent != null && sent.equals(current)) {
        PrimeFacesContext.getCspState(faces).getNonce();
      }
    }
  }

  /** Nonces of the same view's earlier pages, the last few. */
  @SuppressWarnings("unchecked")
  private static List<Object> given(Map<String, Object> view) {
    List<Object> given = (List<Object>) view.computeIfAbsent(GIVEN, k -> new ArrayList<>());
    while (given.size() > MOST_GIVEN) {
      given.remove(0);
    }
    return given;
  }

  private static final class WithFreshNonce extends HttpServletRequestWrapper {
    /** In the form PrimeFaces makes and accepts: 122 random bits. */
    private final String nonce =
        Base64.getEncoder()
            .encodeToString(UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));

    WithFreshNonce(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getParameter(String name) {
      return NONCE.equals(name) ? nonce : super.getParameter(name);
    }

    @Override
    public String[] getParameterValues(String name) {
      return NONCE.equals(name) ? new String[] {nonce} : super.getParameterValues(name);
    }

    @Override
    public Map<String, String[]> getParameterMap() {
      Map<String, String[]> all = new HashMap<>(super.getParameterMap());
      all.put(NONCE, new String[] {nonce});
      return all;
    }

    @Override
    public Enumeration<String> getParameterNames() {
      return Collections.enumeration(getParameterMap().keySet());
    }
  }
}
