package io.courier.connection;

import io.courier.audit.AuditEvent;
import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.core.Codes;
import io.courier.event.DomainEvent;
import io.courier.jca.api.SessionInfo;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;

/** What must be told of every open, of a new session and of a pooled one alike. */
@ApplicationScoped
public class OpenRecords {
  private static final System.Logger LOG = System.getLogger(OpenRecords.class.getName());

  @Inject HostKeyDecisions hostKeys;
  @Inject CertificateDecisions certificates;
  @Inject TrustLimits limits;
  @Inject ConnectionUses uses;

  /** A handshake tells of a new session's trust by itself; this adds the rest. */
  void opened(Connection connection, SessionInfo session, Occasion occasion) {
    ConnectionValues values = connection.values();
    if (session.reused()) {
      reused(connection, session, occasion);
    }
    if (values.protocol() == ConnectionProtocol.FTPS
        && values.trust().tlsFloor().compareTo(TlsVersionFloor.TLS_1_2) < 0) {
      LOG.log(
          Level.WARNING,
          "CRTRF4113W: Connection {0} to {1} allows {2}; it uses {3}.",
          connection.id(),
          values.address().host(),
          Codes.of(values.trust().tlsFloor()),
          session.tls() == null ? "an unknown version" : session.tls().version());
    }
    if (limits.fipsMode() && values.fipsOverride()) {
      recordOverride(connection, session, occasion);
    }
  }

  private void reused(Connection connection, SessionInfo session, Occasion occasion) {
    ConnectionValues values = connection.values();
    if (values.protocol() == ConnectionProtocol.SFTP && session.hostKey() != null) {
      hostKeys.recordReuse(connection.id(), session.hostKey().fingerprint(), occasion);
    }
    if (values.trust().certPolicy() == TlsCertPolicy.INSECURE
        && session.tls() != null
        && session.tls().certificate() != null) {
      certificates.recordInsecureUse(
          connection.id(), values, session.tls().certificate(), occasion);
    }
  }

  private void recordOverride(Connection connection, SessionInfo session, Occasion occasion) {
    ConnectionValues values = connection.values();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("connectionId", connection.id().toString());
    details.put("host", values.address().host());
    details.put("protocol", Codes.of(values.protocol()));
    details.put("algorithm", algorithms(session));
    details.put("configuredBy", connection.fipsOverrideBy());
    uses.record(
        occasion.actor(),
        new AuditEvent(Connection.ENTITY, connection.id(), "FipsOverrideUsed", details),
        ConnectionDomainEvents.of(
            DomainEvent.Type.FIPS_OVERRIDE_USED,
            connection.id(),
            values,
            Map.of("protocol", Codes.of(values.protocol()))));
  }

  private static Map<String, Object> algorithms(SessionInfo session) {
    Map<String, Object> chosen = new LinkedHashMap<>();
    if (session.negotiated() != null) {
      chosen.put("keyExchange", session.negotiated().keyExchange());
      chosen.put("encryption", session.negotiated().encryption());
      chosen.put("mac", session.negotiated().mac());
      chosen.put("hostKey", session.negotiated().hostKey());
    }
    if (session.tls() != null) {
      chosen.put("tlsVersion", session.tls().version());
      chosen.put("cipherSuite", session.tls().cipherSuite());
    }
    return chosen;
  }
}
