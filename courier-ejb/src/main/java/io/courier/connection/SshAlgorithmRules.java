package io.courier.connection;

import io.courier.core.Problems;
import io.courier.crypto.ApprovedAlgorithms;
import io.courier.jca.api.SshAlgorithms;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The SSH algorithm names a connection may offer (reference, connections section 10). */
final class SshAlgorithmRules {
  static final String KEX = "key_exchange";
  static final String ENCRYPTION = "encryption";
  static final String MAC = "mac";
  static final String HOST_KEY = "host_key";
  static final List<String> CATEGORIES = List.of(KEX, ENCRYPTION, MAC, HOST_KEY);

  /** By category, the better first. */
  private static final Map<String, List<String>> KNOWN =
      Map.of(
          KEX,
          List.of(
              "mlkem768x25519-sha256",
              "mlkem768nistp256-sha256",
              "mlkem1024nistp384-sha384",
              "sntrup761x25519-sha512",
              "sntrup761x25519-sha512@openssh.com",
              "curve25519-sha256",
              "curve25519-sha256@libssh.org",
              "curve448-sha512",
              "ecdh-sha2-nistp256",
              "ecdh-sha2-nistp384",
              "ecdh-sha2-nistp521",
              "diffie-hellman-group-exchange-sha256",
              "diffie-hellman-group14-sha256",
              "diffie-hellman-group15-sha512",
              "diffie-hellman-group16-sha512",
              "diffie-hellman-group17-sha512",
              "diffie-hellman-group18-sha512",
              "diffie-hellman-group-exchange-sha1",
              "diffie-hellman-group14-sha1",
              "diffie-hellman-group1-sha1"),
          ENCRYPTION,
          List.of(
              "aes128-gcm@openssh.com",
              "aes256-gcm@openssh.com",
              "chacha20-poly1305@openssh.com",
              "aes128-ctr",
              "aes192-ctr",
              "aes256-ctr",
              "aes128-cbc",
              "aes192-cbc",
              "aes256-cbc",
              "3des-cbc",
              "3des-ctr",
              "blowfish-cbc",
              "blowfish-ctr",
              "arcfour",
              "arcfour128",
              "arcfour256"),
          MAC,
          List.of(
              "hmac-sha2-256",
              "hmac-sha2-256-etm@openssh.com",
              "hmac-sha2-512",
              "hmac-sha2-512-etm@openssh.com",
              "hmac-sha1",
              "hmac-sha1-etm@openssh.com",
              "hmac-sha1-96",
              "hmac-sha1-96-etm@openssh.com",
              "hmac-md5",
              "hmac-md5-etm@openssh.com",
              "hmac-md5-96",
              "hmac-md5-96-etm@openssh.com"),
          HOST_KEY,
          List.of(
              "ssh-ed25519",
              "ssh-ed448",
              "ecdsa-sha2-nistp256",
              "ecdsa-sha2-nistp384",
              "ecdsa-sha2-nistp521",
              "rsa-sha2-256",
              "rsa-sha2-512",
              "ssh-rsa"));

  /** Names of the protocol for which this runtime has no implementation. */
  private static final Set<String> UNAVAILABLE =
      Set.of(
          "cast128-cbc",
          "cast128-ctr",
          "hmac-ripemd160",
          "hmac-ripemd160@openssh.com",
          "hmac-ripemd160-etm@openssh.com",
          "ssh-dss");

  private static final Pattern WEAK =
      Pattern.compile(
          "diffie-hellman-group(1|14|-exchange)-sha1|3des-.*|blowfish-.*|cast128-.*|arcfour.*"
              + "|aes\\d+-cbc|hmac-sha1.*|hmac-md5.*|hmac-ripemd160.*|umac-64.*|ssh-rsa|ssh-dss");

  private SshAlgorithmRules() {}

  /**
   * Checks and normalises; every problem is one of field {@code sshAlgorithms.<category>}.
   *
   * @return category to names, without empty categories; null when nothing is restricted
   */
  static Map<String, Object> check(Map<String, Object> given, Problems problems) {
    Map<String, Object> checked = new LinkedHashMap<>();
    if (given == null) {
      return null;
    }
    given.forEach(
        (category, names) -> {
          String field = "sshAlgorithms." + category;
          if (!KNOWN.containsKey(category)) {
            problems.add(field, "Must be one of key_exchange, encryption, mac, host_key.");
          } else if (names instanceof List<?> list) {
            List<Object> clean = names(KNOWN.get(category), list, field, problems);
            if (!clean.isEmpty()) {
              checked.put(category, clean);
            }
          } else {
            problems.addIf(names != null, field, "Must be a list of algorithm names.");
          }
        });
    return checked.isEmpty() ? null : checked;
  }

  /** The names of a checked configuration that are weak. */
  static List<String> weak(Map<String, Object> checked) {
    List<String> weak = new ArrayList<>();
    if (checked != null) {
      for (Object names : checked.values()) {
        for (Object name : (List<?>) names) {
          if (WEAK.matcher(name.toString()).matches()) {
            weak.add(name.toString());
          }
        }
      }
    }
    return weak;
  }

  /** The offer of a checked configuration. */
  static SshAlgorithms offer(Map<String, Object> checked) {
    if (checked == null) {
      return SshAlgorithms.DEFAULT;
    }
    return new SshAlgorithms(
        names(checked, KEX),
        names(checked, ENCRYPTION),
        names(checked, MAC),
        names(checked, HOST_KEY));
  }

  /** Every known name by category, the better first. */
  static Map<String, List<SshAlgorithmChoice>> choices() {
    Map<String, List<SshAlgorithmChoice>> choices = new LinkedHashMap<>();
    for (String category : CATEGORIES) {
      choices.put(
          category,
          KNOWN.get(category).stream()
              .map(
                  name ->
                      new SshAlgorithmChoice(
                          name,
                          ApprovedAlgorithms.of("ssh." + category).contains(name),
                          WEAK.matcher(name).matches()))
              .toList());
    }
    return choices;
  }

  private static List<Object> names(
      List<String> known, List<?> given, String field, Problems problems) {
    Set<Object> names = new LinkedHashSet<>();
    for (Object name : given) {
      if (name instanceof String text && UNAVAILABLE.contains(text)) {
        problems.add(field, "\"" + text + "\" is not available in this installation.");
      } else {
        boolean valid = name instanceof String && known.contains(name);
        problems.addIf(!valid, field, "Unknown algorithm \"" + shown(name) + "\".");
      }
      names.add(name);
    }
    return new ArrayList<>(names);
  }

  private static String shown(Object name) {
    String text = String.valueOf(name).replaceAll("[^\\x20-\\x7e]", "?");
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  /** The names of one category of a checked configuration; empty for the default offer. */
  static List<String> names(Map<String, Object> checked, String category) {
    return checked != null && checked.get(category) instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : List.of();
  }
}
