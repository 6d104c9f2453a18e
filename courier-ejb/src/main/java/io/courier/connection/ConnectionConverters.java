package io.courier.connection;

import io.courier.core.jpa.CodeConverter;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;

/** Codes of the enums of a connection. */
public final class ConnectionConverters {
  private ConnectionConverters() {}

  /** Column protocol. */
  @Converter
  public static class ProtocolConverter extends CodeConverter<ConnectionProtocol>
      implements AttributeConverter<ConnectionProtocol, String> {
    public ProtocolConverter() {
      super(ConnectionProtocol.class);
    }
  }

  /** Column auth_method. */
  @Converter
  public static class LoginMethodConverter extends CodeConverter<LoginMethod>
      implements AttributeConverter<LoginMethod, String> {
    public LoginMethodConverter() {
      super(LoginMethod.class);
    }
  }

  /** Column host_key_policy. */
  @Converter
  public static class HostKeyPolicyConverter extends CodeConverter<HostKeyPolicy>
      implements AttributeConverter<HostKeyPolicy, String> {
    public HostKeyPolicyConverter() {
      super(HostKeyPolicy.class);
    }
  }

  /** Column tls_version_floor. */
  @Converter
  public static class TlsVersionFloorConverter extends CodeConverter<TlsVersionFloor>
      implements AttributeConverter<TlsVersionFloor, String> {
    public TlsVersionFloorConverter() {
      super(TlsVersionFloor.class);
    }
  }

  /** Column tls_cert_policy. */
  @Converter
  public static class TlsCertPolicyConverter extends CodeConverter<TlsCertPolicy>
      implements AttributeConverter<TlsCertPolicy, String> {
    public TlsCertPolicyConverter() {
      super(TlsCertPolicy.class);
    }
  }

  /** Column status. */
  @Converter
  public static class StatusConverter extends CodeConverter<ConnectionStatus>
      implements AttributeConverter<ConnectionStatus, String> {
    public StatusConverter() {
      super(ConnectionStatus.class);
    }
  }
}
