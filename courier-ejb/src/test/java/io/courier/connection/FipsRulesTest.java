package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.crypto.ApprovedAlgorithms;
import io.courier.jca.api.SshAlgorithms;
import io.courier.key.SshKeyType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FipsRulesTest {
  @Test
  @Tag("FIPS-17")
  @Tag("FIPS-28")
  void defaultsAreNamedToo() {
    assertThat(FipsRules.offer(Drafts.sftp().values()))
        .isEqualTo(
            new SshAlgorithms(
                List.of(
                    "ecdh-sha2-nistp256",
                    "ecdh-sha2-nistp384",
                    "diffie-hellman-group14-sha256",
                    "diffie-hellman-group16-sha512"),
                List.of("aes256-ctr", "aes128-ctr", "aes256-gcm@openssh.com"),
                List.of("hmac-sha2-256", "hmac-sha2-512"),
                List.of("rsa-sha2-256", "rsa-sha2-512", "ecdsa-sha2-nistp256")));
  }

  @Test
  @Tag("FIPS-17")
  void offerIsTheApprovedPartInTheConnectionsOrder() {
    ConnectionValues old =
        Drafts.sftp()
            .with(
                "sshAlgorithms",
                Map.of(
                    "encryption", List.of("aes128-cbc", "aes128-ctr", "aes256-ctr"),
                    "mac", List.of("hmac-sha1", "hmac-sha2-512")))
            .values();
    SshAlgorithms offer = FipsRules.offer(old);
    assertThat(offer.encryption()).containsExactly("aes128-ctr", "aes256-ctr");
    assertThat(offer.mac()).containsExactly("hmac-sha2-512");
  }

  @Test
  @Tag("FIPS-17")
  void nothingApprovedIsARefusalNeverTheDefaults() {
    ConnectionValues old =
        Drafts.sftp()
            .with("sshAlgorithms", Map.of("key_exchange", List.of("curve25519-sha256")))
            .values();
    assertThat(refusal(() -> FipsRules.offer(old))).hasMessageContaining("curve25519-sha256");
  }

  @Test
  @Tag("FIPS-17")
  void savingNamesEveryUnapprovedName() {
    ConnectionValues values =
        Drafts.sftp()
            .with(
                "sshAlgorithms",
                Map.of(
                    "encryption", List.of("aes256-ctr", "3des-cbc", "aes128-cbc"),
                    "host_key", List.of("ssh-ed25519")))
            .values();
    CourierException refused = refusal(() -> FipsRules.checkSave(values, Optional.empty()));
    assertThat(refused.details())
        .extracting(FieldProblem::field)
        .containsExactly(
            "sshAlgorithms.encryption", "sshAlgorithms.encryption", "sshAlgorithms.host_key");
    assertThat(refused.details().toString()).contains("3des-cbc", "aes128-cbc", "ssh-ed25519");
  }

  @Test
  @Tag("FIPS-18")
  void ftpsIsTls12OrHigherWithAesOnly() {
    for (String floor : List.of("tls_1_0", "tls_1_1")) {
      ConnectionValues values = Drafts.ftps().with("tlsVersionFloor", floor).values();
      assertThat(refusal(() -> FipsRules.checkSave(values, Optional.empty())).details())
          .extracting(FieldProblem::field)
          .containsExactly("tlsVersionFloor");
      refusal(() -> FipsRules.checkOpen(values, Optional.empty()));
    }
    assertThatCode(
            () ->
                FipsRules.checkSave(
                    Drafts.ftps().with("tlsVersionFloor", "tls_1_3").values(), Optional.empty()))
        .doesNotThrowAnyException();
    assertThat(FipsRules.tlsOffer().cipherSuites())
        .isNotEmpty()
        .allMatch(s -> s.contains("_AES_"))
        .noneMatch(s -> s.contains("RC4") || s.contains("3DES") || s.contains("CHACHA20"))
        .noneMatch(s -> s.endsWith("_SHA"));
    assertThat(FipsRules.tlsOffer().groups())
        .containsExactly(
            "secp256r1", "secp384r1", "secp521r1", "ffdhe2048", "ffdhe3072", "ffdhe4096");
    assertThat(FipsRules.tlsOffer().signatures())
        .hasSize(12)
        .allMatch(s -> s.matches("(ecdsa_secp|rsa_p).*_sha(256|384|512)"));
    assertThat(ApprovedAlgorithms.of("tls.version")).containsExactly("TLSv1.2", "TLSv1.3");
  }

  @Test
  @Tag("FIPS-12")
  void ed25519KeysNeedTheOverride() {
    ConnectionValues values =
        Drafts.sftp()
            .with("authMethod", "ssh_key")
            .with("password", null)
            .with("sshKeyId", UUID.randomUUID())
            .values();
    for (ThrowingCallable check :
        List.<ThrowingCallable>of(
            () -> FipsRules.checkSave(values, Optional.of(SshKeyType.ED25519)),
            () -> FipsRules.checkOpen(values, Optional.of(SshKeyType.ED25519)))) {
      assertThat(refusal(check).details())
          .extracting(FieldProblem::field)
          .containsExactly("sshKeyId");
    }
    assertThatCode(() -> FipsRules.checkOpen(values, Optional.of(SshKeyType.ECDSA_256)))
        .doesNotThrowAnyException();
  }

  private static CourierException refusal(ThrowingCallable work) {
    CourierException refused = catchThrowableOfType(CourierException.class, work);
    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo(ErrorCode.ALGORITHM_NOT_AVAILABLE_IN_FIPS_MODE);
    return refused;
  }
}
