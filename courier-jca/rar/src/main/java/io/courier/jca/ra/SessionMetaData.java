package io.courier.jca.ra;

import jakarta.resource.spi.ManagedConnectionMetaData;

/** What a container may show of a session. */
final class SessionMetaData implements ManagedConnectionMetaData {
  private final PooledSession session;

  SessionMetaData(PooledSession session) {
    this.session = session;
  }

  @Override
  public String getEISProductName() {
    return session.endpoint().protocol() + " server";
  }

  @Override
  public String getEISProductVersion() {
    return String.valueOf(session.info().banner());
  }

  @Override
  public int getMaxConnections() {
    return session.endpoint().limits().maxSessions();
  }

  @Override
  public String getUserName() {
    return session.endpoint().username();
  }
}
