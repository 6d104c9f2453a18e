package io.courier.connection;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.KnownHost.HostKey;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.PresentedCertificate;
import io.courier.jca.api.PresentedHostKey;
import io.courier.jca.api.Reason;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The connection's trust policy as the adapter asks for it, during one open. */
final class PartnerTrust implements HostTrust {
  private final HostKeyDecisions hostKeys;
  private final CertificateDecisions certificates;
  private final UUID connectionId;
  private final ConnectionValues values;
  private final Occasion occasion;

  PartnerTrust(
      HostKeyDecisions hostKeys,
      CertificateDecisions certificates,
      Connection connection,
      Occasion occasion) {
    this.hostKeys = hostKeys;
    this.certificates = certificates;
    this.connectionId = connection.id();
    this.values = connection.values();
    this.occasion = occasion;
  }

  @Override
  public List<String> knownKeyTypes() {
    return hostKeys.knownKeyTypes(connectionId);
  }

  @Override
  public void check(PresentedHostKey presented) throws FileTransferException {
    HostKey key = new HostKey(presented.keyType(), presented.fingerprint());
    Optional<String> refusal = hostKeys.refusal(connectionId, key, occasion);
    if (refusal.isPresent()) {
      throw new FileTransferException(Reason.HOST_KEY_REJECTED, refusal.get());
    }
  }

  @Override
  public void check(PresentedCertificate presented) throws FileTransferException {
    Optional<String> refusal = certificates.refusal(connectionId, values, presented, occasion);
    if (refusal.isPresent()) {
      throw new FileTransferException(Reason.CERTIFICATE_REJECTED, refusal.get());
    }
  }
}
