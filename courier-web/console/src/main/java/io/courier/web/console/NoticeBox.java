package io.courier.web.console;

import jakarta.enterprise.context.SessionScoped;
import jakarta.faces.application.FacesMessage;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages for the next page: what a redirect would lose. In the session and not in the flash,
 * whose cookie cannot be given our flags.
 */
@Named
@SessionScoped
public class NoticeBox implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<FacesMessage> waiting = new ArrayList<>();

  synchronized void put(FacesMessage message) {
    waiting.add(message);
  }

  /** Called by the frame before it renders: shows what waits, once. */
  public synchronized void show() {
    FacesContext faces = FacesContext.getCurrentInstance();
    List.copyOf(waiting).forEach(m -> faces.addMessage(null, m));
    waiting.clear();
  }
}
