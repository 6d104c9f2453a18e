package io.courier.jca.protocol.ftp;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.PoolKey;
import io.courier.jca.api.Protocol;
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
      FtpWire wire = new FtpLogin(request, link, ceiling(endpoint, memory)).run();
      FtpSession session =
          new FtpSession(
              endpoint,
              link,
              memory,
              () -> new FtpLogin(request, link, TlsVersion.TLS_1_2).run(),
              wire);
      done = true;
      return session;
    } finally {
      if (!done) {
        link.abort();
      }
    }
  }

  private static TlsVersion ceiling(Endpoint endpoint, ServerMemory memory) {
    boolean lower =
        memory.avoidsTls13()
            && endpoint.tls() != null
            && endpoint.tls().floor().compareTo(TlsVersion.TLS_1_2) <= 0;
    return lower ? TlsVersion.TLS_1_2 : TlsVersion.TLS_1_3;
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
