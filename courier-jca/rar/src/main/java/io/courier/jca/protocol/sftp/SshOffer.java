package io.courier.jca.protocol.sftp;

import com.jcraft.jsch.Cipher;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.KeyExchange;
import com.jcraft.jsch.MAC;
import com.jcraft.jsch.Session;
import com.jcraft.jsch.Signature;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.SshAlgorithms;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What this side offers in the key exchange: the endpoint's lists, else JSch's defaults without
 * what needs a library that is not here. Never a silent fall-back: an unknown name is an error.
 */
final class SshOffer {
  private static final String JSCH_CLASSES = "com.jcraft.jsch.";
  private static final String NEEDS_BOUNCY_CASTLE = "com.jcraft.jsch.bc.";
  private static final String CHACHA = ChaCha20Poly1305.NAME;

  private final SshAlgorithms wanted;
  private final List<String> knownKeyTypes;

  SshOffer(SshAlgorithms wanted, List<String> knownKeyTypes) {
    this.wanted = wanted;
    this.knownKeyTypes = knownKeyTypes;
  }

  /**
   * Sets the offer. chacha20-poly1305 is in it only where the connection names it: it is slower
   * than AES, needs strict key exchange, and is not approved.
   */
  void apply(Session session, Endpoint endpoint) throws FileTransferException {
    if (endpoint.key().fipsPolicy()) {
      requireApproved();
    }
    session.setConfig(CHACHA, ChaCha20Poly1305.class.getName());
    List<String> encryption = or(checked(wanted.encryption(), Cipher.class), usable("cipher.c2s"));
    List<String> mac = or(checked(wanted.mac(), MAC.class), usable("mac.c2s"));
    set(session, "kex", or(checked(wanted.keyExchange(), KeyExchange.class), defaults("kex")));
    set(session, "cipher.c2s", encryption);
    set(session, "cipher.s2c", encryption);
    set(session, "mac.c2s", mac);
    set(session, "mac.s2c", mac);
    List<String> hostKey = checked(wanted.hostKey(), Signature.class);
    set(session, "server_host_key", knownFirst(or(hostKey, usableHostKeys())));
    List<String> clientKey = checked(clientKeys(endpoint), Signature.class);
    if (!clientKey.isEmpty()) {
      set(session, "PubkeyAcceptedAlgorithms", clientKey);
    }
    session.setConfig("prefer_known_host_key_types", "no");
    session.setConfig(
        "require_strict_kex",
        endpoint.requireStrictKex() || needsStrictKex(encryption, mac) ? "yes" : "no");
  }

  /** The caller filters the offer; what it left empty must not become the library's default. */
  private void requireApproved() throws FileTransferException {
    if (wanted.keyExchange().isEmpty()
        || wanted.encryption().isEmpty()
        || wanted.mac().isEmpty()
        || wanted.hostKey().isEmpty()
        || wanted.encryption().contains(CHACHA)) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST,
          "Under the FIPS policy every list of SSH algorithms must hold approved names only, and at"
              + " least one");
    }
  }

  /** Whether a cut prefix of the encrypted stream could go unseen (CVE-2023-48795). */
  static boolean needsStrictKex(List<String> encryption, List<String> mac) {
    return encryption.contains(CHACHA)
        || (encryption.stream().anyMatch(name -> name.contains("-cbc"))
            && mac.stream().anyMatch(name -> name.contains("-etm@")));
  }

  /** Signature algorithms for a client key of this type that the offer allows. */
  static boolean allowsClientKey(Endpoint endpoint, String keyType) {
    List<String> allowed = clientKeys(endpoint);
    return allowed.isEmpty() || allowed.stream().anyMatch(name -> typeOf(name).equals(keyType));
  }

  private static List<String> clientKeys(Endpoint endpoint) {
    return endpoint.clientKeyAlgorithms().isEmpty()
        ? endpoint.sshAlgorithms().hostKey()
        : endpoint.clientKeyAlgorithms();
  }

  private static List<String> checked(List<String> names, Class<?> kind)
      throws FileTransferException {
    for (String name : names) {
      if (!isKnown(name, kind)) {
        throw new FileTransferException(
            Reason.INVALID_REQUEST,
            "Unknown or unavailable SSH algorithm: '" + name + "'. Correct the connection's list");
      }
    }
    return names;
  }

  private static boolean isKnown(String name, Class<?> kind) {
    if (CHACHA.equals(name)) {
      return kind == Cipher.class;
    }
    String implementation = "none".equals(name) ? null : JSch.getConfig(name);
    if (implementation == null
        || !implementation.startsWith(JSCH_CLASSES)
        || implementation.startsWith(NEEDS_BOUNCY_CASTLE)) {
      return false;
    }
    try {
      ClassLoader loader = JSch.class.getClassLoader();
      return kind.isAssignableFrom(Class.forName(implementation, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** Host certificates are not offered: trust is in keys, decided by the caller. */
  private static List<String> usableHostKeys() {
    return usable("server_host_key").stream().filter(name -> !name.contains("-cert-v")).toList();
  }

  private static List<String> usable(String category) {
    return defaults(category).stream()
        .filter(
            name -> {
              String implementation = JSch.getConfig(name);
              return implementation == null || !implementation.startsWith(NEEDS_BOUNCY_CASTLE);
            })
        .toList();
  }

  private static List<String> defaults(String category) {
    return Arrays.asList(JSch.getConfig(category).split(","));
  }

  private static List<String> or(List<String> wanted, List<String> otherwise) {
    return wanted.isEmpty() ? otherwise : wanted;
  }

  private List<String> knownFirst(List<String> algorithms) {
    List<String> ordered = new ArrayList<>();
    algorithms.stream().filter(a -> knownKeyTypes.contains(typeOf(a))).forEach(ordered::add);
    algorithms.stream().filter(a -> !ordered.contains(a)).forEach(ordered::add);
    return ordered;
  }

  /** RSA keys sign with several algorithms (RFC 8332). */
  private static String typeOf(String algorithm) {
    return algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm;
  }

  private static void set(Session session, String key, List<String> names) {
    session.setConfig(key, String.join(",", names));
  }
}
