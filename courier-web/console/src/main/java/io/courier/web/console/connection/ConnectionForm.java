package io.courier.web.console.connection;

import io.courier.connection.ConnectionDraft;
import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionStatus;
import io.courier.connection.ConnectionView;
import io.courier.connection.HostKeyPolicy;
import io.courier.connection.LoginMethod;
import io.courier.core.Codes;
import io.courier.core.PageRequest;
import io.courier.key.SshKeyFilter;
import io.courier.key.SshKeyService;
import io.courier.key.SshKeyStatus;
import io.courier.key.SshKeyView;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * Creates or edits an SFTP connection. Members the page does not show keep their stored values; an
 * empty secret keeps the stored one.
 */
@Named
@ViewScoped
public class ConnectionForm implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final PageRequest KEYS = new PageRequest(1, 100, "name", false);

  @EJB private transient ConnectionService connections;
  @EJB private transient SshKeyService keys;

  private String id;
  private transient ConnectionView stored;
  private final Fields fields = new Fields();

  /** Fills the fields from the stored connection; a new one starts with the defaults. */
  public void load() {
    if (id != null) {
      fields.read(stored());
    }
  }

  /** Stores the connection and shows it. */
  public String save() {
    ConnectionDraft draft = draft();
    ConnectionView saved =
        id == null
            ? connections.create(draft)
            : connections.update(stored().id(), fields.version, draft);
    Notices.done("connection.saved", saved.name());
    return Inputs.to("/connections/detail", saved.id());
  }

  private ConnectionView stored() {
    if (stored == null) {
      stored = connections.get(Inputs.id(id, "connection"));
    }
    return stored;
  }

  private ConnectionDraft draft() {
    ConnectionView old = id == null ? null : stored();
    return new ConnectionDraft(
        fields.name,
        fields.group,
        old == null ? "sftp" : Codes.of(old.protocol()),
        fields.host,
        fields.port,
        fields.authMethod,
        fields.username,
        fields.password,
        null,
        old == null ? Map.of() : old.properties(),
        fields.sshKeyId == null ? null : Inputs.id(fields.sshKeyId, "SSH key"),
        fields.hostKeyPolicy,
        fields.storedHostFingerprint,
        old == null ? null : old.passiveMode(),
        old == null ? null : Codes.of(old.tlsVersionFloor()),
        old == null ? null : Codes.of(old.tlsCertPolicy()),
        old == null ? null : old.tlsPinnedThumbprint(),
        null,
        null,
        old == null ? null : old.sshAlgorithms(),
        fields.connectTimeoutSec,
        fields.operationTimeoutSec,
        old == null ? null : old.keepaliveIntervalSec(),
        old == null ? null : old.transportRetries(),
        fields.status,
        old != null && old.fipsOverride(),
        fields.notes);
  }

  /** Keys that may be chosen. */
  public List<SshKeyView> getKeys() {
    return keys.find(new SshKeyFilter(null, SshKeyStatus.ACTIVE, null, false), KEYS).items();
  }

  public List<String> getLoginMethods() {
    return List.of(
        Codes.of(LoginMethod.PASSWORD),
        Codes.of(LoginMethod.SSH_KEY),
        Codes.of(LoginMethod.PASSWORD_AND_SSH_KEY));
  }

  public List<String> getPolicies() {
    return Codes.all(HostKeyPolicy.class);
  }

  /** Those a user may choose. */
  public List<String> getStatuses() {
    return List.of(Codes.of(ConnectionStatus.ACTIVE), Codes.of(ConnectionStatus.DISABLED));
  }

  public boolean isFresh() {
    return id == null;
  }

  public boolean isPasswordStored() {
    return id != null && stored().hasPassword();
  }

  public Fields getFields() {
    return fields;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = Inputs.textOrNull(id);
  }
}
