package io.courier.connection;

import io.courier.key.SshKeyUsage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;

/** Connections are users of SSH keys. */
@ApplicationScoped
public class KeyUsageByConnections implements SshKeyUsage {
  @Inject ConnectionRepository connections;

  @Override
  public List<String> usersOf(UUID sshKeyId) {
    return connections.namesUsingKey(sshKeyId).stream().map(n -> "connection " + n).toList();
  }
}
