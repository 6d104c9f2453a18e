package io.courier.connection;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.crypto.ApprovedAlgorithms;
import io.courier.jca.api.SshAlgorithms;
import io.courier.jca.api.TlsOffer;
import io.courier.key.SshKeyType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What FIPS mode allows a connection without override (reference, security section 10.5). Asked
 * only while the policy applies: see {@link TrustLimits#fipsPolicy}.
 */
final class FipsRules {
  private static final String HINT = " in FIPS mode without fipsOverride.";

  private FipsRules() {}

  /**
   * For saving: every name outside the approved list is a problem of its own.
   *
   * @param key type of the SSH key the connection logs in with
   * @throws CourierException 4011
   */
  static void checkSave(ConnectionValues values, Optional<SshKeyType> key) {
    List<FieldProblem> problems = new ArrayList<>();
    for (String category : SshAlgorithmRules.CATEGORIES) {
      List<String> approved = approved(category);
      for (String name : SshAlgorithmRules.names(values.sshAlgorithms(), category)) {
        if (!approved.contains(name)) {
          problems.add(
              new FieldProblem(
                  "sshAlgorithms." + category,
                  "\"" + name + "\" is not approved; choose from " + approved + HINT));
        }
      }
    }
    common(values, key, problems);
    refuse(values, problems);
  }

  /**
   * For opening a row that may be older than the policy.
   *
   * @throws CourierException 4011
   */
  static void checkOpen(ConnectionValues values, Optional<SshKeyType> key) {
    List<FieldProblem> problems = new ArrayList<>();
    common(values, key, problems);
    refuse(values, problems);
  }

  /**
   * The approved part of what the connection wants, never empty: a category without a wish gets
   * everything approved.
   *
   * @throws CourierException 4011 naming the names when nothing of a category is approved
   */
  static SshAlgorithms offer(ConnectionValues values) {
    return new SshAlgorithms(
        approvedPart(values, SshAlgorithmRules.KEX),
        approvedPart(values, SshAlgorithmRules.ENCRYPTION),
        approvedPart(values, SshAlgorithmRules.MAC),
        approvedPart(values, SshAlgorithmRules.HOST_KEY));
  }

  /**
   * Signatures of a key login: the approved ones, unless the connection has host key algorithms of
   * its own, which then hold for both.
   */
  static List<String> clientKeys(ConnectionValues values) {
    return SshAlgorithmRules.names(values.sshAlgorithms(), SshAlgorithmRules.HOST_KEY).isEmpty()
        ? ApprovedAlgorithms.of("ssh.client_key")
        : List.of();
  }

  static TlsOffer tlsOffer() {
    return new TlsOffer(
        ApprovedAlgorithms.of("tls.cipher_suite"),
        ApprovedAlgorithms.of("tls.group"),
        ApprovedAlgorithms.of("tls.signature"));
  }

  private static void common(
      ConnectionValues values, Optional<SshKeyType> key, List<FieldProblem> problems) {
    if (values.protocol() == ConnectionProtocol.FTPS
        && values.trust().tlsFloor().compareTo(TlsVersionFloor.TLS_1_2) < 0) {
      problems.add(new FieldProblem("tlsVersionFloor", "Must be tls_1_2 or higher" + HINT));
    }
    if (values.login().method().usesKey() && key.filter(k -> !k.isFipsApproved()).isPresent()) {
      problems.add(new FieldProblem("sshKeyId", "An Ed25519 key cannot log in" + HINT));
    }
  }

  /** The approved among the wanted names, everything approved without a wish; may be empty. */
  static List<String> approvedOf(List<String> wanted, String category) {
    List<String> approved = approved(category);
    return wanted.isEmpty() ? approved : wanted.stream().filter(approved::contains).toList();
  }

  private static List<String> approvedPart(ConnectionValues values, String category) {
    List<String> wanted = SshAlgorithmRules.names(values.sshAlgorithms(), category);
    List<String> left = approvedOf(wanted, category);
    if (left.isEmpty()) {
      refuse(
          values,
          List.of(
              new FieldProblem(
                  "sshAlgorithms." + category, "None of " + wanted + " is approved" + HINT)));
    }
    return left;
  }

  private static List<String> approved(String category) {
    return ApprovedAlgorithms.of("ssh." + category);
  }

  private static void refuse(ConnectionValues values, List<FieldProblem> problems) {
    if (!problems.isEmpty()) {
      List<String> messages = problems.stream().map(p -> p.field() + ": " + p.message()).toList();
      throw new CourierException(
          ErrorCode.ALGORITHM_NOT_AVAILABLE_IN_FIPS_MODE,
          "Connection "
              + values.name()
              + " asks for what FIPS mode does not allow. "
              + String.join(" ", messages),
          problems,
          null);
    }
  }
}
