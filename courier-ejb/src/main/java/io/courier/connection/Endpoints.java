package io.courier.connection;

import io.courier.jca.api.AuthMethod;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FtpOptions;
import io.courier.jca.api.FtpOptions.PortRange;
import io.courier.jca.api.PoolKey;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.SessionLimits;
import io.courier.jca.api.SessionPermits;
import io.courier.jca.api.Timeouts;
import io.courier.jca.api.TlsOffer;
import io.courier.jca.api.TlsOptions;
import io.courier.jca.api.TlsVersion;
import java.nio.charset.Charset;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** Turns a connection's values into the adapter's request. */
final class Endpoints {
  private static final int IMPLICIT_PORT = 990;

  private Endpoints() {}

  /**
   * What a request needs beside the values.
   *
   * @param key with the FIPS policy that applies
   * @param anchors authorities beside the platform's
   * @param test whether a certificate is evaluated although its pin alone decides
   */
  record Basis(PoolKey key, List<X509Certificate> anchors, SessionPermits permits, boolean test) {}

  /**
   * @throws io.courier.core.CourierException 4011 when FIPS policy leaves nothing to offer
   */
  static Endpoint of(ConnectionValues values, Basis basis) {
    ConnectionProperties properties = new ConnectionProperties(values.properties());
    ConnectionValues.Timing timing = values.timing();
    Endpoint.Builder builder =
        Endpoint.builder(basis.key(), Protocol.valueOf(values.protocol().name()))
            .address(values.address().host(), values.address().port())
            .login(values.login().username(), AuthMethod.valueOf(values.login().method().name()))
            .timeouts(
                new Timeouts(
                    Duration.ofSeconds(timing.connectSec()),
                    Duration.ofSeconds(timing.operationSec()),
                    Duration.ofSeconds(timing.keepaliveSec())))
            .limits(limits(properties))
            .permits(basis.permits());
    switch (values.protocol()) {
      case SFTP ->
          builder
              .sshAlgorithms(
                  basis.key().fipsPolicy()
                      ? FipsRules.offer(values)
                      : SshAlgorithmRules.offer(values.sshAlgorithms()))
              .clientKeyAlgorithms(
                  basis.key().fipsPolicy() ? FipsRules.clientKeys(values) : List.of())
              .requireStrictKex(properties.flag(ConnectionProperties.REQUIRE_STRICT_KEX, false));
      case FTP -> builder.ftp(ftp(values, properties));
      case FTPS -> builder.ftp(ftp(values, properties)).tls(tls(values, properties, basis));
      case AZURE_FUNCTION -> throw new IllegalArgumentException("Azure Functions hold no files");
    }
    return builder.build();
  }

  private static SessionLimits limits(ConnectionProperties properties) {
    return new SessionLimits(
        Duration.ofSeconds(properties.integer(ConnectionProperties.IDLE_SESSION_SEC, 30)),
        Duration.ofSeconds(properties.integer(ConnectionProperties.MAX_SESSION_AGE_SEC, 3600)),
        properties.maxSessions());
  }

  private static FtpOptions ftp(ConnectionValues values, ConnectionProperties properties) {
    String ports = properties.text(ConnectionProperties.ACTIVE_PORTS, null);
    PortRange range = null;
    if (ports != null) {
      String[] ends = ports.split("-", 2);
      range = new PortRange(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
    }
    return new FtpOptions(
        values.passiveMode(),
        range,
        Charset.forName(properties.text(ConnectionProperties.ENCODING, "UTF-8")));
  }

  private static TlsOptions tls(
      ConnectionValues values, ConnectionProperties properties, Basis basis) {
    String preset = values.address().port() == IMPLICIT_PORT ? "implicit" : "explicit";
    boolean implicit = properties.text(ConnectionProperties.TLS_MODE, preset).equals("implicit");
    return new TlsOptions(
        implicit,
        TlsVersion.valueOf(values.trust().tlsFloor().name()),
        basis.anchors(),
        basis.test() || values.trust().certPolicy() != TlsCertPolicy.PINNED_THUMBPRINT,
        basis.key().fipsPolicy() ? FipsRules.tlsOffer() : TlsOffer.PLATFORM);
  }
}
