package io.courier.web.console;

import io.courier.core.CourierException;
import jakarta.faces.context.FacesContext;
import java.util.UUID;

/** What addresses and buttons carry: text that anybody may have changed. */
public final class Inputs {
  private Inputs() {}

  /** Parameter of the current request, null without it. */
  public static String parameter(String name) {
    return FacesContext.getCurrentInstance()
        .getExternalContext()
        .getRequestParameterMap()
        .get(name);
  }

  /** Id carried by the pressed button. Throws as {@link #id}. */
  public static UUID idParameter(String name, String what) {
    return id(parameter(name), what);
  }

  /**
   * @param what kind of object, for the message
   * @throws CourierException 1030 when the text is no id
   */
  public static UUID id(String text, String what) {
    try {
      return UUID.fromString(text == null ? "" : text.strip());
    } catch (IllegalArgumentException e) {
      throw CourierException.notFound(what, text == null ? "(none)" : text);
    }
  }

  /** The text without surrounding blanks, null when there is nothing left. */
  public static String textOrNull(String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** Sends the browser to a page after a successful action; the address carries the id. */
  public static String to(String view, UUID id) {
    return view + "?faces-redirect=true&id=" + id;
  }
}
