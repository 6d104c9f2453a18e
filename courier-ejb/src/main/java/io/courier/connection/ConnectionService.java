package io.courier.connection;

import io.courier.core.CourierException;
import io.courier.core.Ids;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.core.Roles;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.key.SshKeyVault;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Connections as REST and pages see them. Encryption may call a key service, so it happens outside
 * the transaction that stores its result.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ConnectionService {
  @Inject ConnectionRepository connections;
  @Inject ConnectionAuditRepository auditRows;
  @Inject ConnectionWriter writer;
  @Inject ConnectionViews views;
  @Inject TrustLimits limits;
  @Inject SshKeyVault keys;
  @Inject EnvelopeEncryption encryption;
  @Inject Clock clock;

  /** Newest first unless asked otherwise; without who uses them. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public Page<ConnectionView> find(ConnectionFilter filter, PageRequest page) {
    return connections.page(filter, page).map(c -> views.of(c, null, null));
  }

  /**
   * @throws CourierException 1030
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public ConnectionView get(UUID id) {
    return writer.view(connections.live(id));
  }

  /**
   * Names the insecure member to a user who may not store connections at all; to be asked before
   * {@link #create} and {@link #update} when the caller is no Admin. Returns normally when there is
   * nothing to name.
   *
   * @throws CourierException 3004, 3006, 3012
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public void refuseInsecureDraft(ConnectionDraft draft) {
    limits.refuseInsecureDraft(draft);
  }

  /**
   * @throws CourierException 1000 with every malformed member, 3011 naming what does not fit the
   *     protocol, 3005, 3007, 3008; 4011 with every name FIPS mode does not approve
   */
  @RolesAllowed(Roles.ADMIN)
  public ConnectionView create(ConnectionDraft draft) {
    ConnectionValues values = check(draft, StoredConnection.NONE);
    UUID id = Ids.next(clock);
    return writer.create(id, values, encrypt(draft, id));
  }

  /**
   * Replaces the writable members; absent secrets stay.
   *
   * @param version what the caller read, or null
   * @throws CourierException as {@link #create}; 1030, 1050; 3011 naming the secrets that must be
   *     sent again; 3013 when a connection that requires attention shall become active
   */
  @RolesAllowed(Roles.ADMIN)
  public ConnectionView update(UUID id, Integer version, ConnectionDraft draft) {
    Connection before = connections.live(id);
    before.checkVersion(version, "connection");
    ConnectionValues values = check(draft, before.stored());
    ConnectionSecrets secrets = encrypt(draft, id);
    return writer.update(id, before.version(), values, secrets);
  }

  /**
   * Hides the connection.
   *
   * @throws CourierException 1030, 1050; 3010 while something enabled uses it
   */
  @RolesAllowed(Roles.ADMIN)
  public ConnectionView delete(UUID id, Integer version) {
    return writer.delete(id, version);
  }

  /**
   * What was done over the connection, newest first unless asked otherwise.
   *
   * @throws CourierException 1030, 1003, 1004
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public Page<ConnectionAuditEntry> audit(UUID id, ConnectionAuditFilter filter, PageRequest page) {
    connections.live(id);
    return auditRows.page(id, filter, page).map(ConnectionAuditRow::view);
  }

  /**
   * When each connection last did something for a job or a monitor that succeeded; tests do not
   * count. Without those that never did.
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public Map<UUID, Instant> lastUses(Collection<UUID> ids) {
    return ids.isEmpty() ? Map.of() : auditRows.lastUses(ids);
  }

  /** Live connections that log in with the SSH key, by name; without who uses them. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public List<ConnectionView> usingKey(UUID sshKeyId) {
    return connections.usingKey(sshKeyId).stream().map(c -> views.of(c, null, null)).toList();
  }

  /** Those of the live connections that require attention, in one question. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public Set<UUID> requiringAttention(Collection<UUID> ids) {
    return ids.isEmpty() ? Set.of() : connections.requiringAttention(ids);
  }

  /** SSH algorithm names by category ({@code key_exchange}, ...), the better first. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public Map<String, List<SshAlgorithmChoice>> sshAlgorithmChoices() {
    return SshAlgorithmRules.choices();
  }

  private ConnectionSecrets encrypt(ConnectionDraft draft, UUID id) {
    return ConnectionSecrets.encrypt(draft, id, clock.instant(), encryption);
  }

  private ConnectionValues check(ConnectionDraft draft, StoredConnection stored) {
    ConnectionValues values = ConnectionRules.check(draft, stored);
    UUID key = values.login().sshKeyId();
    Optional<UUID> before = stored.values().map(v -> v.login().sshKeyId());
    if (key != null && !before.equals(Optional.of(key)) && !keys.isActive(key)) {
      throw CourierException.invalid("sshKeyId", "No active SSH key has this id.");
    }
    limits.check(values.trust());
    if (limits.fipsPolicy(values)) {
      FipsRules.checkSave(values, Optional.ofNullable(key).flatMap(keys::keyType));
    }
    return values;
  }
}
