package io.courier.jca.protocol.sftp;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import io.courier.jca.api.Credential;
import io.courier.jca.api.CredentialSource;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Vector;

/**
 * The proofs of one login, decrypted when the host is trusted and forgotten on {@link #close}. One
 * thread.
 */
final class SshSecrets
    implements IdentityRepository, UserInfo, UIKeyboardInteractive, AutoCloseable {
  private final Endpoint endpoint;
  private final CredentialSource source;
  private Credential credential;
  private ClientKey key;
  private boolean newPasswordDemanded;

  SshSecrets(Endpoint endpoint, CredentialSource source) {
    this.endpoint = endpoint;
    this.source = source;
  }

  /** Decrypts and hands to JSch, whose copy of the password is overwritten after the login. */
  void unlock(Session session) throws FileTransferException {
    credential = source.open();
    if (endpoint.authMethod().usesPassword()) {
      require(credential.password() != null, "password");
      session.setPassword(credential.password());
    }
    if (endpoint.authMethod().usesKey()) {
      require(credential.privateKey() != null, "SSH key");
      key = ClientKey.of(credential.privateKey());
      if (endpoint.key().fipsPolicy() && key.getAlgName().startsWith("ssh-ed25519")) {
        throw new FileTransferException(
            Reason.INVALID_REQUEST,
            "Ed25519 login keys are not approved under the FIPS policy: use an RSA or ECDSA key, or"
                + " the connection's override");
      }
      if (!SshOffer.allowsClientKey(endpoint, key.getAlgName())) {
        throw new FileTransferException(
            Reason.ALGORITHM_MISMATCH,
            "The connection's host_key list allows no signature of the login key's type "
                + key.getAlgName());
      }
    }
  }

  private static void require(boolean there, String what) throws FileTransferException {
    if (!there) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST, "The login method needs a " + what + ", none is stored");
    }
  }

  /** Whether the server takes the password only to have it changed. */
  boolean newPasswordDemanded() {
    return newPasswordDemanded;
  }

  @Override
  public void close() {
    if (credential != null) {
      credential.close();
    }
    if (key != null) {
      key.clear();
    }
  }

  @Override
  @SuppressWarnings("JdkObsolete") // JSch's interface
  public Vector<Identity> getIdentities() {
    return key == null ? new Vector<>() : new Vector<>(List.of(key));
  }

  /**
   * Answers every hidden prompt with the password: servers word it in many languages. Visible ones
   * get an empty answer, and JSch asks at most as often as its limit of tries.
   */
  @Override
  public String[] promptKeyboardInteractive(
      String destination, String name, String instruction, String[] prompt, boolean[] echo) {
    if (credential == null || credential.password() == null) {
      return null;
    }
    for (String one : prompt) {
      if (one.toLowerCase(Locale.ROOT).contains("new password")) {
        // RFC 4252 section 8: answering would change the password at the server.
        newPasswordDemanded = true;
        return null;
      }
    }
    String[] answers = new String[prompt.length];
    Arrays.fill(answers, "");
    for (int i = 0; i < prompt.length; i++) {
      if (!echo[i]) {
        answers[i] = new String(credential.password(), StandardCharsets.UTF_8);
      }
    }
    return answers;
  }

  @Override
  public String getName() {
    return "courier";
  }

  @Override
  public int getStatus() {
    return RUNNING;
  }

  @Override
  public boolean add(byte[] identity) {
    return false;
  }

  @Override
  public boolean remove(byte[] blob) {
    return false;
  }

  @Override
  public void removeAll() {
    close();
  }

  @Override
  public String getPassphrase() {
    return null;
  }

  @Override
  public String getPassword() {
    return null;
  }

  @Override
  public boolean promptPassword(String message) {
    return false;
  }

  @Override
  public boolean promptPassphrase(String message) {
    return false;
  }

  @Override
  public boolean promptYesNo(String message) {
    return false;
  }

  @Override
  public void showMessage(String message) {
    // A server's login text has no reader here.
  }
}
