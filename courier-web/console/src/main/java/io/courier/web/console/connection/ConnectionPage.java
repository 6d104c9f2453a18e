package io.courier.web.console.connection;

import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionStatus;
import io.courier.connection.ConnectionView;
import io.courier.connection.HostKeyPolicy;
import io.courier.connection.KnownHostService;
import io.courier.connection.KnownHostView;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.UUID;

/**
 * One connection with its host keys. Read when the page is loaded; every action loads a page
 * afresh.
 */
@Named
@ViewScoped
public class ConnectionPage implements Serializable {
  private static final long serialVersionUID = 1L;

  @EJB private transient ConnectionService connections;
  @EJB private transient KnownHostService hosts;

  private String id;
  private transient ConnectionView connection;
  private transient List<KnownHostView> knownHosts;

  /** Reads the connection; an unknown one leads back to the list. */
  public void load() {
    UUID key = Inputs.id(id, "connection");
    connection = connections.get(key);
    knownHosts = connection.hostKeyPolicy() == null ? List.of() : hosts.of(key);
  }

  public ConnectionView getConnection() {
    if (connection == null) {
      load();
    }
    return connection;
  }

  public List<KnownHostView> getKnownHosts() {
    getConnection();
    return knownHosts;
  }

  /** Host key that awaits a decision, null without one. */
  public KnownHostView getPending() {
    return getKnownHosts().stream()
        .filter(h -> h.state().equals("pending"))
        .findFirst()
        .orElse(null);
  }

  /** The key that was expected instead of the pending one: of the same type where there is one. */
  public KnownHostView getExpected() {
    KnownHostView pending = getPending();
    List<KnownHostView> approved =
        getKnownHosts().stream().filter(h -> h.state().equals("approved")).toList();
    return approved.stream()
        .filter(h -> pending != null && h.keyType().equals(pending.keyType()))
        .findFirst()
        .orElse(approved.isEmpty() ? null : approved.get(approved.size() - 1));
  }

  public boolean isAttention() {
    return getConnection().status() == ConnectionStatus.REQUIRES_ATTENTION;
  }

  /** Host keys are not verified at all. */
  public boolean isAlwaysTrusting() {
    return getConnection().hostKeyPolicy() == HostKeyPolicy.ALWAYS_TRUST;
  }

  /** Trusts the pending host key whose id the button carries. */
  public String approve() {
    hosts.approve(Inputs.idParameter("host", "known host"));
    Notices.done("connection.approved");
    return Inputs.to("/connections/detail", getConnection().id());
  }

  /** Refuses the pending host key whose id the button carries. */
  public String reject() {
    hosts.delete(Inputs.idParameter("host", "known host"));
    Notices.done("connection.rejected");
    return Inputs.to("/connections/detail", getConnection().id());
  }

  /** Removes the connection. */
  public String delete() {
    connections.delete(getConnection().id(), null);
    Notices.done("connection.deleted", getConnection().name());
    return "/connections/list?faces-redirect=true";
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }
}
