package io.courier.jca.api;

import java.util.List;
import java.util.Objects;

/**
 * One remote system as a request for a session describes it. Holds no secret: {@link
 * CredentialSource} gives it at login. Built with {@link #builder}; immutable.
 */
public final class Endpoint {
  private final PoolKey key;
  private final Protocol protocol;
  private final String host;
  private final int port;
  private final String username;
  private final AuthMethod authMethod;
  private final Timeouts timeouts;
  private final SessionLimits limits;
  private final SshAlgorithms sshAlgorithms;
  private final List<String> clientKeyAlgorithms;
  private final boolean requireStrictKex;
  private final FtpOptions ftp;
  private final TlsOptions tls;
  private final SessionPermits permits;

  private Endpoint(Builder b) {
    key = Objects.requireNonNull(b.key, "key");
    protocol = Objects.requireNonNull(b.protocol, "protocol");
    host = Objects.requireNonNull(b.host, "host");
    port = b.port;
    username = Objects.requireNonNull(b.username, "username");
    authMethod = Objects.requireNonNull(b.authMethod, "authMethod");
    timeouts = Objects.requireNonNull(b.timeouts, "timeouts");
    limits = Objects.requireNonNull(b.limits, "limits");
    sshAlgorithms = b.sshAlgorithms;
    clientKeyAlgorithms = b.clientKeyAlgorithms;
    requireStrictKex = b.requireStrictKex;
    ftp = b.ftp;
    tls = b.tls;
    permits = b.permits;
    if (protocol == Protocol.FTPS) {
      Objects.requireNonNull(tls, "tls");
    }
  }

  public static Builder builder(PoolKey key, Protocol protocol) {
    return new Builder(key, protocol);
  }

  public PoolKey key() {
    return key;
  }

  public Protocol protocol() {
    return protocol;
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  public String username() {
    return username;
  }

  public AuthMethod authMethod() {
    return authMethod;
  }

  public Timeouts timeouts() {
    return timeouts;
  }

  public SessionLimits limits() {
    return limits;
  }

  public SshAlgorithms sshAlgorithms() {
    return sshAlgorithms;
  }

  /** Signatures a key login may use; empty for those of the host key category. */
  public List<String> clientKeyAlgorithms() {
    return clientKeyAlgorithms;
  }

  public boolean requireStrictKex() {
    return requireStrictKex;
  }

  /** Of FTP and FTPS. */
  public FtpOptions ftp() {
    return ftp;
  }

  /** Of FTPS, else null. */
  public TlsOptions tls() {
    return tls;
  }

  /** Who grants physical sessions; not part of what makes two endpoints equal. */
  public SessionPermits permits() {
    return permits;
  }

  /** Host and port for messages and logs; never the user or a secret. */
  @Override
  public String toString() {
    return protocol + " " + host + ":" + port;
  }

  /** Collects the parts of an {@link Endpoint}. */
  public static final class Builder {
    private final PoolKey key;
    private final Protocol protocol;
    private String host;
    private int port;
    private String username;
    private AuthMethod authMethod;
    private Timeouts timeouts;
    private SessionLimits limits;
    private SshAlgorithms sshAlgorithms = SshAlgorithms.DEFAULT;
    private List<String> clientKeyAlgorithms = List.of();
    private boolean requireStrictKex;
    private FtpOptions ftp = FtpOptions.DEFAULT;
    private TlsOptions tls;
    private SessionPermits permits = SessionPermits.UNLIMITED;

    private Builder(PoolKey key, Protocol protocol) {
      this.key = key;
      this.protocol = protocol;
    }

    public Builder address(String host, int port) {
      this.host = host;
      this.port = port;
      return this;
    }

    public Builder login(String username, AuthMethod authMethod) {
      this.username = username;
      this.authMethod = authMethod;
      return this;
    }

    public Builder timeouts(Timeouts timeouts) {
      this.timeouts = timeouts;
      return this;
    }

    public Builder limits(SessionLimits limits) {
      this.limits = limits;
      return this;
    }

    /** Replaces the offer of every non-empty category. */
    public Builder sshAlgorithms(SshAlgorithms sshAlgorithms) {
      this.sshAlgorithms = sshAlgorithms;
      return this;
    }

    /** Signatures of a key login, where they are others than those of the host key category. */
    public Builder clientKeyAlgorithms(List<String> names) {
      this.clientKeyAlgorithms = List.copyOf(names);
      return this;
    }

    /**
     * Refuses a server without strict key exchange (the Terrapin counter-measure of OpenSSH 9.6).
     */
    public Builder requireStrictKex(boolean requireStrictKex) {
      this.requireStrictKex = requireStrictKex;
      return this;
    }

    public Builder ftp(FtpOptions ftp) {
      this.ftp = ftp;
      return this;
    }

    /** Required for FTPS. */
    public Builder tls(TlsOptions tls) {
      this.tls = tls;
      return this;
    }

    public Builder permits(SessionPermits permits) {
      this.permits = permits;
      return this;
    }

    public Endpoint build() {
      return new Endpoint(this);
    }
  }
}
