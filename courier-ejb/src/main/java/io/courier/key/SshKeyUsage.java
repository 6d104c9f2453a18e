package io.courier.key;

import java.util.List;
import java.util.UUID;

/** Says who logs in with a key; implemented by the features that do. */
public interface SshKeyUsage {
  /** Names of the live users of the key, e.g. {@code connection Bank drop}. */
  List<String> usersOf(UUID sshKeyId);
}
