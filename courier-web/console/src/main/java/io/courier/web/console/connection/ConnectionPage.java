package io.courier.web.console.connection;

import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionStatus;
import io.courier.connection.ConnectionView;
import io.courier.connection.HostKeyPolicy;
import io.courier.connection.KnownHostService;
import io.courier.connection.KnownHostView;
import io.courier.connection.TlsCertPolicy;
import io.courier.key.SshKeyService;
import io.courier.key.SshKeyView;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  @EJB private transient SshKeyService keys;

  private String id;
  private transient ConnectionView connection;
  private transient List<KnownHostView> knownHosts;
  private transient SshKeyView key;
  private transient Instant lastUse;

  /** Reads the connection; an unknown one leads back to the list. */
  public void load() {
    UUID uuid = Inputs.id(id, "connection");
    connection = connections.get(uuid);
    knownHosts = connection.hostKeyPolicy() == null ? List.of() : hosts.of(uuid);
    key = connection.sshKeyId() == null ? null : keys.get(connection.sshKeyId());
    lastUse = connections.lastUses(List.of(uuid)).get(uuid);
  }

  /** Makes the page read the connection again when it is shown next: a test changes it. */
  public void forget() {
    connection = null;
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

  /** The SSH key it logs in with, null without one. */
  public SshKeyView getKey() {
    getConnection();
    return key;
  }

  /** When it last did something that succeeded, null when it never did. */
  public Instant getLastUse() {
    getConnection();
    return lastUse;
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

  /** Certificates are not verified at all. */
  public boolean isCertificateIgnored() {
    return getConnection().tlsCertPolicy() == TlsCertPolicy.INSECURE;
  }

  /** Warnings for which the page has no banner or badge of its own: those about keys in use. */
  public List<String> getNotes() {
    return Notes.of(getConnection());
  }

  /** Options that were chosen, as the page names them. */
  public List<Entry> getOptions() {
    List<Entry> options = new ArrayList<>();
    if (getConnection().properties() != null) {
      getConnection()
          .properties()
          .forEach((key, value) -> options.add(Entry.of("option." + key, value)));
    }
    return options;
  }

  /** Algorithms that were chosen, by category. */
  public List<Entry> getAlgorithms() {
    List<Entry> chosen = new ArrayList<>();
    if (getConnection().sshAlgorithms() != null) {
      getConnection()
          .sshAlgorithms()
          .forEach((category, names) -> chosen.add(Entry.of("algorithms." + category, names)));
    }
    return chosen;
  }

  /** Trusts the pending host key whose id the button carries. */
  public String approve() {
    hosts.approve(Inputs.idParameter("host", "known host"));
    Notices.done("connection.approved");
    return again();
  }

  /** Refuses the pending host key whose id the button carries. */
  public String reject() {
    hosts.delete(Inputs.idParameter("host", "known host"));
    Notices.done("connection.rejected");
    return again();
  }

  /** Trusts exactly the certificate or host key a test showed, which the button carries. */
  public String pin() {
    ConnectionView before = getConnection();
    boolean certificate = before.tlsCertPolicy() != null;
    Map<String, Object> values = FormValues.of(before);
    if (certificate) {
      values.put("tlsCertPolicy", "pinned_thumbprint");
      values.put("tlsPinnedThumbprint", Inputs.parameter("print"));
    } else {
      values.put("hostKeyPolicy", "manual");
      values.put("storedHostFingerprint", Inputs.parameter("print"));
    }
    connections.update(before.id(), before.version(), FormDraft.of(values, before, null));
    Notices.done(certificate ? "connection.pinned" : "connection.fingerprintTaken");
    return again();
  }

  /** Removes the connection. */
  public String delete() {
    connections.delete(getConnection().id(), null);
    Notices.done("connection.deleted", getConnection().name());
    return "/connections/list?faces-redirect=true";
  }

  private String again() {
    return Inputs.to("/connections/detail", getConnection().id());
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }
}
