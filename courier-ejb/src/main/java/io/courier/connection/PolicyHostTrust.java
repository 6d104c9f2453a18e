package io.courier.connection;

import io.courier.connection.ConnectionEvent.Occasion;
import io.courier.connection.KnownHost.HostKey;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.PresentedHostKey;
import io.courier.jca.api.Reason;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The connection's host key policy as the adapter asks for it, during one open. */
final class PolicyHostTrust implements HostTrust {
  private final HostKeyDecisions decisions;
  private final UUID connectionId;
  private final Occasion occasion;

  PolicyHostTrust(HostKeyDecisions decisions, UUID connectionId, Occasion occasion) {
    this.decisions = decisions;
    this.connectionId = connectionId;
    this.occasion = occasion;
  }

  @Override
  public List<String> knownKeyTypes() {
    return decisions.knownKeyTypes(connectionId);
  }

  @Override
  public void check(PresentedHostKey presented) throws FileTransferException {
    HostKey key = new HostKey(presented.keyType(), presented.fingerprint());
    Optional<String> refusal = decisions.refusal(connectionId, key, occasion);
    if (refusal.isPresent()) {
      throw new FileTransferException(Reason.HOST_KEY_REJECTED, refusal.get());
    }
  }
}
