package io.courier.connection;

import io.courier.connection.KnownHost.HostKey;
import io.courier.core.CourierException;
import io.courier.core.Problems;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Host keys of connections as REST and pages see them. */
@Stateless
public class KnownHostService {
  private static final Pattern KEY_TYPE = Pattern.compile("[a-z0-9][a-z0-9@.-]{2,63}");

  @Inject ConnectionRepository connections;
  @Inject KnownHostRepository knownHosts;
  @Inject KnownHostWriter writer;

  /**
   * All of a connection, oldest first.
   *
   * @throws CourierException 1030
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public List<KnownHostView> of(UUID connectionId) {
    connections.live(connectionId);
    return knownHosts.of(connectionId).stream().map(KnownHost::view).toList();
  }

  /**
   * @throws CourierException 3020
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public KnownHostView get(UUID id) {
    return knownHosts.get(id).view();
  }

  /**
   * Trusts a key before it is ever presented; it replaces the approved key of its type.
   *
   * @throws CourierException 1000, 1030, 3011 for another protocol, 3021
   */
  @RolesAllowed(Roles.ADMIN)
  public KnownHostView preapprove(UUID connectionId, String keyType, String fingerprint) {
    Problems problems = new Problems();
    String type = problems.text("keyType", keyType, 64);
    String print = problems.text("fingerprint", fingerprint, 64);
    problems.addIf(
        type != null && !KEY_TYPE.matcher(type).matches(),
        "keyType",
        "Must be the name of a host key type, e.g. ssh-ed25519.");
    problems.addIf(
        print != null && !ConnectionRules.FINGERPRINT.matcher(print).matches(),
        "fingerprint",
        "Must be \"SHA256:\" and 43 characters of base64, as ssh-keygen -l prints it.");
    problems.throwIfAny();
    return writer.preapprove(connectionId, new HostKey(type, print));
  }

  /**
   * Trusts a pending key: it replaces the approved key of its type, and the connection is active
   * again.
   *
   * @throws CourierException 3020, 3022
   */
  @RolesAllowed(Roles.ADMIN)
  public KnownHostView approve(UUID id) {
    return writer.approve(id);
  }

  /**
   * Rejects a pending key, which makes the connection active again with its old key; or withdraws
   * the trust in an approved one.
   *
   * @return the row that is gone
   * @throws CourierException 3020
   */
  @RolesAllowed(Roles.ADMIN)
  public KnownHostView delete(UUID id) {
    return writer.delete(id);
  }
}
