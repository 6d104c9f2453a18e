package io.courier.jca.protocol.sftp;

import com.jcraft.jsch.ChannelSubsystem;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.protocol.CallGuard;
import io.courier.jca.protocol.LoginRequest;
import io.courier.jca.protocol.ProtocolAdapter;
import io.courier.jca.protocol.RemoteSession;
import java.io.IOException;
import java.io.OutputStream;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Logs in to SFTP servers. Thread-safe. */
public final class SftpAdapter implements ProtocolAdapter {

  @Override
  public Set<Protocol> protocols() {
    return EnumSet.of(Protocol.SFTP);
  }

  @Override
  public RemoteSession open(LoginRequest request) throws FileTransferException {
    return new Login(request).run();
  }

  /** One login, from the name look-up to the SFTP version. */
  private static final class Login {
    /** Of a host key under the FIPS policy (SP 800-131A). */
    private static final int FEWEST_RSA_BITS = 2048;

    private final LoginRequest request;
    private final Endpoint endpoint;
    private final CallGuard guard;
    private final Handshake handshake;
    private final TrustedHost host;
    private final SshSecrets secrets;
    private final Farewell farewell = new Farewell();
    private Session session;

    Login(LoginRequest request) {
      this.request = request;
      endpoint = request.endpoint();
      guard = new CallGuard(this::abort);
      handshake = new Handshake(guard, request.ground().workers());
      secrets = new SshSecrets(endpoint, request.credentials());
      host =
          new TrustedHost(
              request.trust(),
              endpoint.key().fipsPolicy() ? FEWEST_RSA_BITS : 0,
              () -> secrets.unlock(session));
    }

    private LoginFaults faults() {
      return new LoginFaults(
          new LoginFaults.LoginParts(endpoint, handshake, host, secrets, farewell, guard));
    }

    private void abort() {
      handshake.abort();
    }

    RemoteSession run() throws FileTransferException {
      request.ground().watch().add(guard);
      boolean done = false;
      try (secrets;
          CallGuard.Call call =
              guard.beginLogin(request.control(), endpoint.timeouts().connect())) {
        connect();
        RemoteSession opened = openSftp();
        done = true;
        return opened;
      } finally {
        request.ground().watch().remove(guard);
        if (!done) {
          handshake.abort();
        }
      }
    }

    private void connect() throws FileTransferException {
      try {
        JSch jsch = new JSch();
        session = jsch.getSession(endpoint.username(), endpoint.host(), endpoint.port());
        session.setLogger(farewell);
        session.setSocketFactory(handshake);
        session.setHostKeyRepository(host);
        session.setIdentityRepository(secrets);
        session.setUserInfo(secrets);
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("PreferredAuthentications", "publickey,password,keyboard-interactive");
        // JSch would send a wrong password six times: enough to be locked out by many servers.
        session.setConfig("MaxAuthTries", "2");
        session.setThreadFactory(SftpAdapter::thread);
        session.setDaemonThread(true);
        new SshOffer(endpoint.sshAlgorithms(), request.trust().knownKeyTypes())
            .apply(session, endpoint);
        session.connect(0);
      } catch (JSchException e) {
        throw faults().of(e, info(false));
      }
    }

    private RemoteSession openSftp() throws FileTransferException {
      SshTransport transport = new SshTransport(handshake, request.ground().watch());
      boolean done = false;
      try {
        SftpWire wire = new SftpWire(transport.guard());
        ChannelSubsystem channel = (ChannelSubsystem) session.openChannel("subsystem");
        channel.setSubsystem("sftp");
        channel.setOutputStream(wire.inbound());
        channel.setLocalWindowSizeMax(SftpLine.WINDOW);
        channel.setLocalPacketSize(SftpLine.CHUNK);
        OutputStream out = channel.getOutputStream();
        channel.connect((int) guard.remaining().toMillis());
        Map<String, String> extensions = extensions(wire.start(out, guard));
        SftpLine line = new SftpLine(channel, handshake.banner());
        line.measure(wire, extensions, guard);
        transport.established(session);
        done = true;
        SessionInfo known = info(true);
        handshake.forget();
        return new SftpSession(new SftpSession.Parts(transport, wire, line, extensions, known));
      } catch (JSchException | IOException e) {
        throw withSession(faults().ofSubsystem(e));
      } catch (FileTransferException e) {
        throw withSession(e);
      } finally {
        if (!done) {
          transport.abort();
        }
      }
    }

    private FileTransferException withSession(FileTransferException e) {
      return new FileTransferException(e.reason(), e.getMessage(), e.getCause(), info(false));
    }

    private static Map<String, String> extensions(SftpReply version) throws FileTransferException {
      Map<String, String> found = new HashMap<>();
      try {
        version.number();
        while (version.left() > 0) {
          found.put(version.text(), version.text());
        }
      } catch (IOException e) {
        throw SftpStatus.broken(e, "version");
      }
      return found;
    }

    private SessionInfo info(boolean opened) {
      return new SessionInfo(
          handshake.banner(),
          host.presented(),
          handshake.offered(),
          handshake.negotiated(),
          opened ? request.ground().clock().instant() : null,
          false);
    }
  }

  /** JSch needs a thread to read each session; it must not pin a caller's class loader. */
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.setContextClassLoader(SftpAdapter.class.getClassLoader());
    return thread;
  }
}
