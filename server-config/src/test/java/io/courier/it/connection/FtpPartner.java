package io.courier.it.connection;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.ftpserver.ConnectionConfigFactory;
import org.apache.ftpserver.FtpServer;
import org.apache.ftpserver.FtpServerFactory;
import org.apache.ftpserver.ftplet.DefaultFtplet;
import org.apache.ftpserver.ftplet.FtpException;
import org.apache.ftpserver.ftplet.FtpReply;
import org.apache.ftpserver.ftplet.FtpRequest;
import org.apache.ftpserver.ftplet.FtpSession;
import org.apache.ftpserver.ftplet.FtpletResult;
import org.apache.ftpserver.listener.ListenerFactory;
import org.apache.ftpserver.ssl.SslConfigurationFactory;
import org.apache.ftpserver.usermanager.impl.BaseUser;
import org.apache.ftpserver.usermanager.impl.ConcurrentLoginPermission;
import org.apache.ftpserver.usermanager.impl.WritePermission;

/** A partner's FTP or FTPS server in this JVM: one user, one directory; writes commands down. */
public final class FtpPartner implements AutoCloseable {
  private final FtpServer server;
  private final int port;
  private final List<String> commands = new CopyOnWriteArrayList<>();

  /**
   * @param store PKCS#12 of the server's key, null for plain FTP
   * @param clients trust store for client certificates, which are then demanded; or null
   */
  public FtpPartner(Path root, Path store, Path clients, boolean implicit) throws FtpException {
    FtpServerFactory factory = new FtpServerFactory();
    ListenerFactory listener = new ListenerFactory();
    listener.setServerAddress("127.0.0.1");
    listener.setPort(0);
    if (store != null) {
      SslConfigurationFactory tls = new SslConfigurationFactory();
      tls.setKeystoreFile(store.toFile());
      tls.setKeystoreType("PKCS12");
      tls.setKeystorePassword(Certificates.PASSWORD);
      tls.setSslProtocol("TLSv1.2", "TLSv1.3");
      if (clients != null) {
        tls.setTruststoreFile(clients.toFile());
        tls.setTruststoreType("PKCS12");
        tls.setTruststorePassword(Certificates.PASSWORD);
        tls.setClientAuthentication("NEED");
        // With TLS 1.3 Apache FtpServer 1.2.1 may lose a command that comes in one packet with the
        // client's certificate: seen as a server that answers no PBSZ, only in a warm JVM.
        tls.setSslProtocol(new String[] {"TLSv1.2"});
      }
      listener.setSslConfiguration(tls.createSslConfiguration());
      listener.setImplicitSsl(implicit);
    }
    factory.addListener("default", listener.createListener());
    ConnectionConfigFactory limits = new ConnectionConfigFactory();
    limits.setLoginFailureDelay(0);
    factory.setConnectionConfig(limits.createConnectionConfig());
    BaseUser user = new BaseUser();
    user.setName(SftpPartner.USER);
    user.setPassword(SftpPartner.PASSWORD);
    user.setHomeDirectory(root.toString());
    user.setAuthorities(List.of(new WritePermission(), new ConcurrentLoginPermission(5, 5)));
    factory.getUserManager().save(user);
    factory.setFtplets(new HashMap<>(Map.of("recorder", new Recorder())));
    server = factory.createServer();
    server.start();
    port = factory.getListener("default").getPort();
  }

  /** Notes what comes. */
  private final class Recorder extends DefaultFtplet {
    @Override
    public FtpletResult beforeCommand(FtpSession session, FtpRequest request) {
      commands.add(request.getCommand());
      return FtpletResult.DEFAULT;
    }

    @Override
    public FtpletResult afterCommand(FtpSession session, FtpRequest request, FtpReply reply) {
      return FtpletResult.DEFAULT;
    }
  }

  public int port() {
    return port;
  }

  /** Commands so far, without their arguments. */
  public List<String> commands() {
    return commands;
  }

  @Override
  public void close() {
    server.stop();
  }
}
