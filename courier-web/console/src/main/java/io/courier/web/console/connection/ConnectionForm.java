package io.courier.web.console.connection;

import io.courier.connection.ConnectionFilter;
import io.courier.connection.ConnectionProtocol;
import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionView;
import io.courier.connection.HostKeyPolicy;
import io.courier.connection.LoginMethod;
import io.courier.connection.SshAlgorithmChoice;
import io.courier.connection.TlsCertPolicy;
import io.courier.connection.TlsVersionFloor;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.PageRequest;
import io.courier.key.SshKeyFilter;
import io.courier.key.SshKeyService;
import io.courier.key.SshKeyStatus;
import io.courier.key.SshKeyType;
import io.courier.key.SshKeyView;
import io.courier.web.console.CurrentUser;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.Part;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Creates or edits a connection of any protocol; for administrators. An input whose id is a field's
 * name shows that field's problems. Secrets are never shown and leave the session with the answer.
 */
@Named
@ViewScoped
public class ConnectionForm implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final PageRequest KEYS = new PageRequest(1, 100, "name", false);
  private static final PageRequest GROUPS = new PageRequest(1, 100, "group", false);

  @EJB private transient ConnectionService connections;
  @EJB private transient SshKeyService keys;
  @Inject private CurrentUser me;

  private String id;
  private Integer version;
  private LinkedHashMap<String, Object> opened;
  private LinkedHashMap<String, Object> values;
  private transient ConnectionView stored;
  private transient Conflict conflict;
  private transient Part certificate;

  /**
   * Fills the fields from the stored connection; a new one starts with the defaults.
   *
   * @throws CourierException 1020 for who may not save, 1030
   */
  public void load() {
    if (!me.isAdmin()) {
      throw new CourierException(
          ErrorCode.INSUFFICIENT_PERMISSIONS, "Only an administrator changes connections.");
    }
    Map<String, Object> start = id == null ? FormValues.fresh() : FormValues.of(stored());
    version = id == null ? null : stored().version();
    opened = new LinkedHashMap<>(start);
    values = new LinkedHashMap<>(start);
  }

  /** Stores the connection and shows it; a conflict stays on the page with what differs. */
  public String save() {
    try {
      ConnectionView saved = store();
      Notices.done("connection.saved", saved.name());
      return Inputs.to("/connections/detail", saved.id());
    } catch (CourierException e) {
      if (e.code() != ErrorCode.STATE_CONFLICT || id == null) {
        openFailedSecrets(e);
        throw e;
      }
      merge();
      return null;
    } finally {
      Secrets.forget(values);
      certificate = null;
    }
  }

  private ConnectionView store() {
    ConnectionView before = id == null ? null : stored();
    String file = Upload.base64(certificate, Secrets.CERTIFICATE);
    var draft = FormDraft.of(values, before, file);
    return before == null
        ? connections.create(draft)
        : connections.update(before.id(), version, draft);
  }

  /** A secret with a problem must be typed again: its input is shown. */
  private void openFailedSecrets(CourierException failure) {
    for (FieldProblem problem : failure.details()) {
      if (Secrets.NAMES.contains(problem.field())) {
        values.put(problem.field() + Secrets.CHANGE, Secrets.REPLACE);
      }
    }
  }

  private void merge() {
    stored = null;
    Map<String, Object> theirs = FormValues.of(stored());
    conflict = Conflict.merge(stored().updatedAt(), opened, theirs, values);
    version = stored().version();
    opened = new LinkedHashMap<>(theirs);
  }

  private ConnectionView stored() {
    if (stored == null) {
      stored = connections.get(Inputs.id(id, "connection"));
    }
    return stored;
  }

  /** Null for a new connection. */
  public ConnectionView getStored() {
    return id == null ? null : stored();
  }

  /** Whether jobs or monitors refer to it, so that its protocol stays. */
  public boolean isUsed() {
    if (id == null || stored().usedBy() == null) {
      return false;
    }
    return !stored().usedBy().jobs().isEmpty() || !stored().usedBy().monitors().isEmpty();
  }

  /** Keys that may be chosen, and the one that is stored whatever became of it. */
  public List<SshKeyView> getKeys() {
    List<SshKeyView> active =
        keys.find(new SshKeyFilter(null, SshKeyStatus.ACTIVE, null, false), KEYS).items();
    if (id == null
        || stored().sshKeyId() == null
        || active.stream().anyMatch(k -> k.id().equals(stored().sshKeyId()))) {
      return active;
    }
    List<SshKeyView> all = new ArrayList<>(active);
    all.add(keys.get(stored().sshKeyId()));
    return all;
  }

  /** Names of groups there are, to choose from. */
  public List<String> getGroups() {
    TreeSet<String> groups = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    connections.find(ConnectionFilter.ALL, GROUPS).items().stream()
        .map(ConnectionView::group)
        .filter(g -> g != null)
        .forEach(groups::add);
    return List.copyOf(groups);
  }

  /** Names by category, the better first. */
  public Map<String, List<SshAlgorithmChoice>> getAlgorithms() {
    return connections.sshAlgorithmChoices();
  }

  public List<String> getProtocols() {
    return Codes.all(ConnectionProtocol.class);
  }

  public List<String> getLoginMethods() {
    return Codes.all(LoginMethod.class);
  }

  public List<String> getHostKeyPolicies() {
    return Codes.all(HostKeyPolicy.class);
  }

  public List<String> getTlsFloors() {
    return Codes.all(TlsVersionFloor.class);
  }

  public List<String> getCertPolicies() {
    return Codes.all(TlsCertPolicy.class);
  }

  /** Those a user may choose; attention ends by a decision on the host key only. */
  public List<String> getStatuses() {
    boolean attention = "requires_attention".equals(opened.get("status"));
    return List.of(attention ? "requires_attention" : "active", "disabled");
  }

  public boolean isFresh() {
    return id == null;
  }

  public Map<String, Object> getValues() {
    return values;
  }

  /** Ids of the keys that need the connection's override in FIPS mode, separated by blanks. */
  public String getEdwardsKeys() {
    return getKeys().stream()
        .filter(k -> k.keyType() == SshKeyType.ED25519)
        .map(k -> k.id().toString())
        .collect(Collectors.joining(" "));
  }

  /** The empty one leaves it to the port. */
  public List<String> getTlsModes() {
    return List.of("", "explicit", "implicit");
  }

  public List<String> getQuerySchemas() {
    return List.of("classic", "workspace");
  }

  public List<String> getVerifications() {
    return List.of("size", "hash", "reread");
  }

  /** Whether the form starts with the algorithms unfolded. */
  public boolean isAlgorithmsChosen() {
    return FormValues.CATEGORIES.stream().anyMatch(c -> values.get("sshAlgorithms_" + c) != null);
  }

  /** Whether the form starts with the options of sessions and transfers unfolded. */
  public boolean isOptionsChosen() {
    return getStored() != null
        && stored().properties() != null
        && !Set.of("base_path").containsAll(stored().properties().keySet());
  }

  /** Name of an input as the page shows it. */
  public String label(String field) {
    String key =
        field.startsWith(FormValues.PROPERTIES)
            ? "option." + field.substring(FormValues.PROPERTIES.length())
            : field.startsWith(FormValues.ALGORITHMS)
                ? "algorithms." + field.substring(FormValues.ALGORITHMS.length())
                : "connection." + field;
    return Notices.text(key);
  }

  /** What somebody else changed meanwhile, null without. */
  public Conflict getConflict() {
    return conflict;
  }

  public Part getCertificate() {
    return certificate;
  }

  public void setCertificate(Part certificate) {
    this.certificate = certificate;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = Inputs.textOrNull(id);
  }
}
