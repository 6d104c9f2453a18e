package io.courier.connection;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.connection.ConnectionUsage.Kind;
import io.courier.connection.ConnectionUsage.Use;
import io.courier.core.Actor;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.CurrentActor;
import io.courier.core.ErrorCode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** The transactions that change connections, each with its audit events. */
@ApplicationScoped
@Transactional
public class ConnectionWriter {
  @Inject ConnectionRepository connections;
  @Inject KnownHostRepository knownHosts;
  @Inject AuditLog audit;
  @Inject CurrentActor actor;
  @Inject TrustLimits limits;
  @Inject ConnectionViews views;
  @Inject SessionSlots slots;
  @Inject Clock clock;
  @Inject @Any Instance<ConnectionUsage> usages;

  public ConnectionView create(UUID id, ConnectionValues values, ConnectionSecrets secrets) {
    Actor by = actor.get();
    Connection connection = new Connection(id, values, by.name());
    connection.putSecrets(secrets);
    connections.add(connection);
    record(connection, "ConnectionCreated", Map.of());
    recordSecrets(connection, secrets);
    if (values.fipsOverride() && limits.fipsMode()) {
      record(connection, "FipsOverrideEnabled", Map.of());
    }
    return view(connection);
  }

  /**
   * @param version the version the values were checked against
   */
  public ConnectionView update(
      UUID id, int version, ConnectionValues values, ConnectionSecrets secrets) {
    Connection connection = connections.live(id);
    connection.checkVersion(version, "connection");
    ConnectionValues before = connection.values();
    refuseProtocolChange(before, values, id);
    boolean moved = connection.apply(values, actor.get().name());
    connection.putSecrets(secrets);
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("changed", changed(before, values));
    if (moved) {
      details.put("knownHostsDropped", knownHosts.removeAll(id));
      connections.forgetServerCertificate(id);
    } else if (connection.lacksMirror()) {
      // the approved rows outlive another policy, and decide again
      String approved = knownHosts.newestApproved(id);
      if (approved != null) {
        connection.mirrorHostKey(approved);
      }
    }
    connections.flush();
    record(connection, "ConnectionUpdated", details);
    recordSecrets(connection, secrets);
    if (values.fipsOverride() && !before.fipsOverride() && limits.fipsMode()) {
      record(connection, "FipsOverrideEnabled", Map.of());
    }
    return view(connection);
  }

  public ConnectionView delete(UUID id, Integer version) {
    Connection connection = connections.live(id);
    connection.checkVersion(version, "connection");
    List<String> blocking =
        uses(id).stream()
            .filter(Use::blocking)
            .map(u -> Codes.of(u.kind()) + " " + u.name())
            .toList();
    if (!blocking.isEmpty()) {
      throw new CourierException(
          ErrorCode.CONNECTION_IN_USE,
          "The connection is used by "
              + String.join(", ", blocking)
              + "; disable them or give them another connection first.");
    }
    connection.delete(clock.instant());
    connections.flush();
    record(connection, "ConnectionDeleted", Map.of());
    return views.of(connection, null, null);
  }

  /** With who uses it. */
  public ConnectionView view(Connection connection) {
    List<Use> uses = uses(connection.id());
    return views.of(
        connection,
        new ConnectionView.UsedBy(references(uses, Kind.JOB), references(uses, Kind.MONITOR)),
        sessions(connection));
  }

  private ConnectionView.Sessions sessions(Connection connection) {
    ConnectionValues values = connection.values();
    return values.protocol().isFileProtocol()
        ? slots.counts(connection.id(), new ConnectionProperties(values.properties()).maxSessions())
        : null;
  }

  private static List<ConnectionView.Reference> references(List<Use> uses, Kind kind) {
    return uses.stream()
        .filter(u -> u.kind() == kind)
        .map(u -> new ConnectionView.Reference(u.id(), u.name()))
        .toList();
  }

  private List<Use> uses(UUID id) {
    List<Use> uses = new ArrayList<>();
    usages.forEach(usage -> uses.addAll(usage.usesOf(id)));
    return uses;
  }

  private void refuseProtocolChange(ConnectionValues before, ConnectionValues after, UUID id) {
    if (before.protocol() != after.protocol() && !uses(id).isEmpty()) {
      throw new CourierException(
          ErrorCode.INVALID_PROTOCOL_CONFIGURATION,
          "The protocol cannot change while jobs or monitors refer to the connection; make a new"
              + " connection.",
          List.of(
              new io.courier.core.FieldProblem(
                  "protocol", "Cannot change while jobs or monitors refer to the connection.")),
          null);
    }
  }

  private static List<String> changed(ConnectionValues before, ConnectionValues after) {
    Map<String, Boolean> members = new LinkedHashMap<>();
    members.put("name", !before.name().equals(after.name()));
    members.put("group", !Objects.equals(before.group(), after.group()));
    members.put("protocol", before.protocol() != after.protocol());
    members.put("host", !before.address().host().equals(after.address().host()));
    members.put("port", before.address().port() != after.address().port());
    members.put("authMethod", before.login().method() != after.login().method());
    members.put("username", !Objects.equals(before.login().username(), after.login().username()));
    members.put("sshKeyId", !Objects.equals(before.login().sshKeyId(), after.login().sshKeyId()));
    members.put("trust", !before.trust().equals(after.trust()));
    members.put("passiveMode", before.passiveMode() != after.passiveMode());
    members.put("properties", !Objects.equals(before.properties(), after.properties()));
    members.put("sshAlgorithms", !Objects.equals(before.sshAlgorithms(), after.sshAlgorithms()));
    members.put("timeouts", !before.timing().equals(after.timing()));
    members.put("status", before.status() != after.status());
    members.put("fipsOverride", before.fipsOverride() != after.fipsOverride());
    members.put("notes", !Objects.equals(before.notes(), after.notes()));
    members.values().removeIf(differs -> !differs);
    return List.copyOf(members.keySet());
  }

  private void recordSecrets(Connection connection, ConnectionSecrets secrets) {
    if (!secrets.changed().isEmpty()) {
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("members", secrets.changed());
      if (secrets.algorithm() != null) {
        details.put("algorithm", secrets.algorithm());
      }
      record(connection, "ConnectionCredentialsUpdated", details);
    }
  }

  private void record(Connection connection, String operation, Map<String, Object> more) {
    ConnectionValues values = connection.values();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("connectionId", connection.id().toString());
    details.put("name", values.name());
    details.put("host", values.address().host());
    details.put("port", values.address().port());
    details.put("protocol", Codes.of(values.protocol()));
    if (values.protocol() == ConnectionProtocol.SFTP) {
      details.put("hostKeyPolicy", Codes.of(values.trust().hostKeyPolicy()));
    }
    List<String> weak = SshAlgorithmRules.weak(values.sshAlgorithms());
    if (!weak.isEmpty()) {
      details.put("weakAlgorithms", weak);
    }
    details.putAll(more);
    audit.record(new AuditEvent(Connection.ENTITY, connection.id(), operation, details));
  }
}
