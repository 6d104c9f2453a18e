package io.courier.web.console;

import io.courier.core.CourierException;
import io.courier.core.FieldProblem;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.component.EditableValueHolder;
import jakarta.faces.component.UIComponent;
import jakarta.faces.component.visit.VisitContext;
import jakarta.faces.component.visit.VisitResult;
import jakarta.faces.context.FacesContext;
import java.text.MessageFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;

/**
 * Texts of the console and how they reach the page. A problem of a field stands at the input whose
 * id is the field's name with underscores for dots, all of a field together; where the page has no
 * such input it stands at the top with the name.
 */
public final class Notices {
  private static final String BUNDLE = "io.courier.web.console.messages";

  private Notices() {}

  /** Text of the bundle with its arguments filled in. */
  public static String text(String key, Object... arguments) {
    FacesContext faces = FacesContext.getCurrentInstance();
    // there is no view when the view state of a post is none
    Locale locale =
        faces.getViewRoot() == null
            ? faces.getApplication().getViewHandler().calculateLocale(faces)
            : faces.getViewRoot().getLocale();
    String pattern = ResourceBundle.getBundle(BUNDLE, locale).getString(key);
    return arguments.length == 0 ? pattern : MessageFormat.format(pattern, arguments);
  }

  /** Something succeeded; survives one redirect. */
  public static void done(String key, Object... arguments) {
    keep(new FacesMessage(FacesMessage.SEVERITY_INFO, text(key, arguments), ""));
  }

  /** A failure a service reported, 1000 at the fields. */
  public static void add(FacesContext faces, CourierException failure) {
    if (failure.details().isEmpty()) {
      faces.addMessage(null, error(failure));
    }
    Map<String, String> byField = new LinkedHashMap<>();
    for (FieldProblem problem : failure.details()) {
      byField.merge(problem.field(), problem.message(), (a, b) -> a.contains(b) ? a : a + " " + b);
    }
    byField.forEach((field, message) -> atField(faces, field, message));
    faces.validationFailed();
  }

  /** Something the user must know besides what the page shows; on this page. */
  public static void warn(String key) {
    FacesContext.getCurrentInstance().addMessage(null, warning(key));
  }

  /** At a secret that was typed and did not get stored: it does not come back by itself. */
  public static void again(String input) {
    atField(FacesContext.getCurrentInstance(), input, text("secret.lost"));
  }

  private static void atField(FacesContext faces, String field, String message) {
    String client = inputOf(faces, field.replace('.', '_'));
    String text = client == null ? field + ": " + message : message;
    faces.addMessage(
        client, new FacesMessage(FacesMessage.SEVERITY_ERROR, text, client == null ? "" : text));
  }

  static FacesMessage error(CourierException failure) {
    return new FacesMessage(
        FacesMessage.SEVERITY_ERROR,
        failure.getMessage(),
        text("failure.code", Integer.toString(failure.code().number())));
  }

  static FacesMessage warning(String key) {
    return new FacesMessage(FacesMessage.SEVERITY_WARN, text(key), "");
  }

  static FacesMessage failure(String reference) {
    return new FacesMessage(
        FacesMessage.SEVERITY_FATAL, text("failure.internal"), text("failure.ref", reference));
  }

  static void keep(FacesMessage message) {
    CDI.current().select(NoticeBox.class).get().put(message);
  }

  /** Client id of the input with the field's name, null without one. */
  private static String inputOf(FacesContext faces, String field) {
    String[] found = new String[1];
    faces
        .getViewRoot()
        .visitTree(
            VisitContext.createVisitContext(faces),
            (context, component) -> {
              if (isInput(component, field)) {
                ((EditableValueHolder) component).setValid(false);
                found[0] = component.getClientId(faces);
                return VisitResult.COMPLETE;
              }
              return VisitResult.ACCEPT;
            });
    return found[0];
  }

  private static boolean isInput(UIComponent component, String field) {
    return component instanceof EditableValueHolder && field.equals(component.getId());
  }
}
