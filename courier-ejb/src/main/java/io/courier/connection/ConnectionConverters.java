package io.courier.connection;

import io.courier.core.jpa.CodeConverter;
import jakarta.persistence.Converter;

/** Codes of the enums of a connection. */
final class ConnectionConverters {
  private ConnectionConverters() {}

  /** Column protocol. */
  @Converter
  static class ProtocolConverter extends CodeConverter<ConnectionProtocol> {
    public ProtocolConverter() {
      super(ConnectionProtocol.class);
    }
  }

  /** Column auth_method. */
  @Converter
  static class LoginMethodConverter extends CodeConverter<LoginMethod> {
    public LoginMethodConverter() {
      super(LoginMethod.class);
    }
  }

  /** Column host_key_policy. */
  @Converter
  static class HostKeyPolicyConverter extends CodeConverter<HostKeyPolicy> {
    public HostKeyPolicyConverter() {
      super(HostKeyPolicy.class);
    }
  }

  /** Column tls_version_floor. */
  @Converter
  static class TlsVersionFloorConverter extends CodeConverter<TlsVersionFloor> {
    public TlsVersionFloorConverter() {
      super(TlsVersionFloor.class);
    }
  }

  /** Column tls_cert_policy. */
  @Converter
  static class TlsCertPolicyConverter extends CodeConverter<TlsCertPolicy> {
    public TlsCertPolicyConverter() {
      super(TlsCertPolicy.class);
    }
  }

  /** Column status. */
  @Converter
  static class StatusConverter extends CodeConverter<ConnectionStatus> {
    public StatusConverter() {
      super(ConnectionStatus.class);
    }
  }
}
