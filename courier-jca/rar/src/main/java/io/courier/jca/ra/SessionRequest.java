package io.courier.jca.ra;

import io.courier.jca.api.CredentialSource;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.PoolKey;
import io.courier.jca.api.TransferControl;
import jakarta.resource.spi.ConnectionRequestInfo;
import java.util.Objects;

/**
 * One request for a session. Equal to another when a session made for the one may serve the other,
 * which is the {@link PoolKey} alone; what is needed to log in is carried along, outside of
 * equality.
 */
final class SessionRequest implements ConnectionRequestInfo {
  private final Endpoint endpoint;
  private final CredentialSource credentials;
  private final HostTrust trust;
  private final TransferControl control;
  private final boolean patient;

  SessionRequest(
      Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control) {
    this(endpoint, credentials, trust, control, true);
  }

  private SessionRequest(
      Endpoint endpoint,
      CredentialSource credentials,
      HostTrust trust,
      TransferControl control,
      boolean patient) {
    this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
    this.credentials = Objects.requireNonNull(credentials, "credentials");
    this.trust = Objects.requireNonNull(trust, "trust");
    this.control = Objects.requireNonNull(control, "control");
    this.patient = patient;
  }

  /** The same, but never waiting for a place. */
  SessionRequest withoutWaiting() {
    return new SessionRequest(endpoint, credentials, trust, control, false);
  }

  /** Whether it waits for a place. */
  boolean patient() {
    return patient;
  }

  PoolKey key() {
    return endpoint.key();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  CredentialSource credentials() {
    return credentials;
  }

  HostTrust trust() {
    return trust;
  }

  TransferControl control() {
    return control;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionRequest that && key().equals(that.key());
  }

  @Override
  public int hashCode() {
    return key().hashCode();
  }

  /** Endpoint without user or secret. */
  @Override
  public String toString() {
    return endpoint.toString();
  }
}
