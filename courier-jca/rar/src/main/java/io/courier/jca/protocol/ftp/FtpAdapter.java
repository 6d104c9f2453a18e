package io.courier.jca.protocol.ftp;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.PoolKey;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TlsVersion;
import io.courier.jca.protocol.LoginRequest;
import io.courier.jca.protocol.ProtocolAdapter;
import io.courier.jca.protocol.RemoteSession;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Logs in to FTP and FTPS servers and remembers what each of them cannot do. Thread-safe. */
public final class FtpAdapter implements ProtocolAdapter {
  private final Map<UUID, ServerMemory> memories = new ConcurrentHashMap<>();

  @Override
  public Set<Protocol> protocols() {
    return EnumSet.of(Protocol.FTP, Protocol.FTPS);
  }

  @Override
  public RemoteSession open(LoginRequest request) throws FileTransferException {
    Endpoint endpoint = request.endpoint();
    ServerMemory memory = memory(endpoint.key());
    FtpLink link = new FtpLink(request.ground().watch());
    boolean done = false;
    try {
      FtpWire wire = new FtpLogin(request, link, memory).run();
      if (wire.tls13() && memory.avoidsTls13()) {
        wire = again(request, link, memory);
      }
      FtpSession session = new FtpSession(endpoint, link, memory, wire);
      done = true;
      return session;
    } finally {
      if (!done) {
        link.abort();
      }
    }
  }

  /** With TLS 1.2, because of what the server was found to demand. */
  private static FtpWire again(LoginRequest request, FtpLink link, ServerMemory memory)
      throws FileTransferException {
    String demand =
        "The server demands that data connections resume the TLS session, which TLS 1.3 allows"
            + " only once";
    if (request.endpoint().tls().floor().compareTo(TlsVersion.TLS_1_2) > 0) {
      throw new FileTransferException(
          Reason.ALGORITHM_MISMATCH, demand + "; this connection's floor forbids TLS 1.2");
    }
    link.reset();
    try {
      return new FtpLogin(request, link, memory).run();
    } catch (FileTransferException e) {
      if (e.reason() == Reason.ALGORITHM_MISMATCH) {
        throw new FileTransferException(
            e.reason(),
            demand + ", and speaks TLS 1.3 only: " + e.getMessage(),
            e,
            e.session().orElse(null));
      }
      throw e;
    }
  }

  /** A changed configuration may mean another server: nothing is known of that one. */
  private ServerMemory memory(PoolKey key) {
    return memories.compute(
        key.connectionId(),
        (id, known) ->
            known == null || known.configVersion() != key.configVersion()
                ? new ServerMemory(key.configVersion())
                : known);
  }
}
