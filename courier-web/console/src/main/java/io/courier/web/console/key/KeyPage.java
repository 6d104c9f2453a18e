package io.courier.web.console.key;

import io.courier.audit.AuditFilter;
import io.courier.audit.AuditRecord;
import io.courier.audit.AuditService;
import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionView;
import io.courier.core.PageRequest;
import io.courier.key.SshKeyService;
import io.courier.key.SshKeyStatus;
import io.courier.key.SshKeyView;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One SSH key: metadata, its public key on request, and what may be done with it. */
@Named
@ViewScoped
public class KeyPage implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final PageRequest LATEST = new PageRequest(1, 10, null, true);

  @EJB private transient SshKeyService keys;
  @EJB private transient AuditService audit;
  @EJB private transient ConnectionService connections;

  private String id;
  private String publicKey;
  private transient SshKeyView key;
  private transient List<ConnectionView> users;

  /** Reads the key; an unknown one leads back to the list. */
  public void load() {
    key = keys.get(Inputs.id(id, "SSH key"));
  }

  public SshKeyView getKey() {
    if (key == null) {
      load();
    }
    return key;
  }

  /** The connections that log in with it. */
  public List<ConnectionView> getUsers() {
    if (users == null) {
      users = connections.usingKey(getKey().id());
    }
    return users;
  }

  public boolean isActive() {
    return getKey().status() == SshKeyStatus.ACTIVE;
  }

  /** Shows the public key, which is an export and audited as such. */
  public void export() {
    publicKey = keys.exportPublic(getKey().id()).strip();
  }

  /** Line for {@code authorized_keys}, null before it was asked for. */
  public String getPublicKey() {
    return publicKey;
  }

  /** The same as an address from which the browser saves a file. */
  public String getPublicKeyAddress() {
    return "data:text/plain;charset=utf-8,"
        + URLEncoder.encode(publicKey + "\n", StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What happened to the key last, newest first. */
  public List<AuditRecord> getHistory() {
    return audit.find(AuditFilter.ofEntity("ssh_key", getKey().id()), LATEST).items();
  }

  /** Ends the use of the key. */
  public String retire() {
    keys.retire(getKey().id(), null);
    Notices.done("key.retired", getKey().name());
    return Inputs.to("/keys/detail", getKey().id());
  }

  /** Makes a retired key usable. */
  public String activate() {
    keys.activate(getKey().id(), null);
    Notices.done("key.activated", getKey().name());
    return Inputs.to("/keys/detail", getKey().id());
  }

  /** Destroys the private part. */
  public String delete() {
    keys.delete(getKey().id(), null);
    Notices.done("key.deleted", getKey().name());
    return "/keys/list?faces-redirect=true";
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }
}
