package io.courier.jca.protocol.ftp;

/** What one server taught about itself, kept over its sessions. Thread-safe. */
final class ServerMemory {
  private final long configVersion;
  private volatile boolean avoidsTls13;
  private volatile boolean reuseAsked;
  private volatile boolean refusesReplace;

  /**
   * @param configVersion of the connection it was learned under
   */
  ServerMemory(long configVersion) {
    this.configVersion = configVersion;
  }

  long configVersion() {
    return configVersion;
  }

  /** It wants resumed TLS sessions on data connections, which work up to TLS 1.2 only. */
  boolean avoidsTls13() {
    return avoidsTls13;
  }

  void avoidTls13() {
    avoidsTls13 = true;
    reuseAsked = true;
  }

  /** Whether a data connection without a resumed TLS session was tried already. */
  boolean reuseAsked() {
    return reuseAsked;
  }

  /** It took one. */
  void reuseNotWanted() {
    reuseAsked = true;
  }

  /** Its rename does not replace an existing file. */
  boolean refusesReplace() {
    return refusesReplace;
  }

  void refuseReplace() {
    refusesReplace = true;
  }
}
