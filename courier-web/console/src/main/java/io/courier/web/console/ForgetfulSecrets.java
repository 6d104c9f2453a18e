package io.courier.web.console;

import jakarta.faces.component.UIComponent;
import jakarta.faces.component.UIInput;
import jakarta.faces.component.html.HtmlInputSecret;
import jakarta.faces.component.visit.VisitContext;
import jakarta.faces.component.visit.VisitHint;
import jakarta.faces.component.visit.VisitResult;
import jakarta.faces.context.FacesContext;
import jakarta.faces.event.PhaseEvent;
import jakarta.faces.event.PhaseId;
import jakarta.faces.event.PhaseListener;
import java.util.Set;

/**
 * Password inputs forget what was typed before the page is answered. When another field of the form
 * does not fit, Faces hands no value to the bean and keeps all of them in the view's state, which
 * lies in the session.
 */
public class ForgetfulSecrets implements PhaseListener {
  private static final long serialVersionUID = 1L;

  @Override
  public PhaseId getPhaseId() {
    return PhaseId.RENDER_RESPONSE;
  }

  @Override
  public void beforePhase(PhaseEvent event) {
    FacesContext faces = event.getFacesContext();
    if (faces.isPostback() && faces.getViewRoot() != null) {
      VisitContext everything =
          VisitContext.createVisitContext(faces, null, Set.of(VisitHint.SKIP_ITERATION));
      faces
          .getViewRoot()
          .visitTree(
              everything,
              (context, component) -> {
                forget(component);
                return VisitResult.ACCEPT;
              });
    }
  }

  @Override
  public void afterPhase(PhaseEvent event) {
    // nothing is left
  }

  static void forget(UIComponent component) {
    if (component instanceof HtmlInputSecret) {
      UIInput input = (UIInput) component;
      input.setSubmittedValue(null);
      input.setValue(null);
      input.setLocalValueSet(false);
    }
  }
}
