package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionRulesTest {

  @Test
  @Tag("CONN-04")
  @Tag("CONN-10")
  @Tag("CONN-12")
  @Tag("CONN-13")
  @Tag("CONN-14")
  @Tag("CONN-16")
  @Tag("CONN-17")
  @Tag("CONN-18")
  @Tag("CONN-19")
  @Tag("CONN-22")
  void absentMembersGetTheirDefaults() {
    ConnectionValues values = Drafts.sftp().values();
    assertThat(values.address().port()).isEqualTo(22);
    assertThat(values.trust().hostKeyPolicy()).isEqualTo(HostKeyPolicy.TRUST_ON_FIRST_USE);
    assertThat(values.trust().tlsFloor()).isEqualTo(TlsVersionFloor.TLS_1_2);
    assertThat(values.trust().certPolicy()).isEqualTo(TlsCertPolicy.SYSTEM_TRUST);
    assertThat(values.passiveMode()).isTrue();
    assertThat(values.timing()).isEqualTo(new ConnectionValues.Timing(30, 300, 60, 2));
    assertThat(values.status()).isEqualTo(ConnectionStatus.ACTIVE);
    assertThat(values.fipsOverride()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"sftp,password,22", "ftp,password,21", "ftps,password,990"})
  @Tag("CONN-04")
  void portFollowsProtocol(String protocol, String method, int port) {
    Drafts drafts = Drafts.sftp().with("protocol", protocol).with("authMethod", method);
    assertThat(drafts.values().address().port()).isEqualTo(port);
    assertThat(Drafts.azure().values().address().port()).isEqualTo(443);
  }

  @Test
  void everyMalformedMemberIsNamedAtOnce() {
    Drafts drafts =
        Drafts.sftp()
            .with("name", " ")
            .with("host", "sftp://x/y")
            .with("port", 0)
            .with("username", null)
            .with("transportRetries", 4)
            .with("connectTimeoutSec", 301)
            .with("status", "requires_attention")
            .with("properties", Map.of("color", "blue"));
    assertProblems(
        drafts,
        ErrorCode.VALIDATION_FAILED,
        "name",
        "host",
        "port",
        "username",
        "properties.color",
        "connectTimeoutSec",
        "transportRetries",
        "status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SFTP", "scp", "local", ""})
  @Tag("CONN-03")
  void otherProtocolsAreRefused(String protocol) {
    assertProblems(
        Drafts.sftp().with("protocol", protocol), ErrorCode.VALIDATION_FAILED, "protocol");
  }

  @ParameterizedTest
  @CsvSource({
    "ftp,ssh_key",
    "ftps,password_and_ssh_key",
    "sftp,function_key",
    "azure_function,password"
  })
  @Tag("CONN-05")
  void loginMethodMustFitTheProtocol(String protocol, String method) {
    Drafts drafts =
        Drafts.sftp()
            .with("protocol", protocol)
            .with("authMethod", method)
            .with(
                "sshKeyId",
                method.contains("key") && !protocol.equals("sftp") ? UUID.randomUUID() : null);
    CourierException refused = refusal(drafts, StoredConnection.NONE);
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_PROTOCOL_CONFIGURATION);
    assertThat(refused.details()).extracting(FieldProblem::field).contains("authMethod");
    assertThat(refused).hasMessageContaining("authMethod");
  }

  @Test
  @Tag("CONN-05")
  void membersOfOtherProtocolsAreRefusedByName() {
    assertProblems(
        Drafts.sftp().with("passiveMode", false).with("tlsCertPolicy", "insecure"),
        ErrorCode.INVALID_PROTOCOL_CONFIGURATION,
        "passiveMode",
        "tlsCertPolicy");
    assertProblems(
        Drafts.ftps()
            .with("hostKeyPolicy", "always_trust")
            .with("sshAlgorithms", Map.of("mac", List.of("hmac-sha2-256"))),
        ErrorCode.INVALID_PROTOCOL_CONFIGURATION,
        "hostKeyPolicy",
        "sshAlgorithms");
    assertProblems(
        Drafts.sftp().with("tlsClientCertificatePassword", "pl4nted"),
        ErrorCode.INVALID_PROTOCOL_CONFIGURATION,
        "tlsClientCertificatePassword");
    // but a default of another protocol is no contradiction
    assertThat(
            Drafts.ftps()
                .with("sshAlgorithms", Map.of())
                .with("storedHostFingerprint", "")
                .values()
                .sshAlgorithms())
        .isNull();
    assertThat(Drafts.sftp().with("tlsClientCertificatePassword", "").values()).isNotNull();
    assertThat(Drafts.sftp().with("passiveMode", true).values().passiveMode()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "encryption,cast128-cbc",
    "encryption,cast128-ctr",
    "mac,hmac-ripemd160",
    "mac,hmac-ripemd160-etm@openssh.com",
    "host_key,ssh-dss"
  })
  @Tag("CONN-15")
  void algorithmsWithoutAnImplementationAreRefusedAtSave(String category, String name) {
    Drafts drafts = Drafts.sftp().with("sshAlgorithms", Map.of(category, List.of(name)));
    assertProblems(drafts, ErrorCode.VALIDATION_FAILED, "sshAlgorithms." + category);
    assertThat(refusal(drafts, StoredConnection.NONE).details().get(0).message())
        .isEqualTo("\"" + name + "\" is not available in this installation.");
  }

  @Test
  void whatAViewShowsOfACertificateIsNoFile() {
    Drafts shown = Drafts.ftps().with("tlsClientCertificate", Map.of("subject", "CN=acme"));
    assertThat(shown.draft().certificateFile()).isNull();
    assertThat(shown.values()).isNotNull();
    assertProblems(
        Drafts.ftps().with("tlsClientCertificate", List.of("x")),
        ErrorCode.VALIDATION_FAILED,
        "tlsClientCertificate");
  }

  @Test
  void passwordIsRequiredUntilOneIsStored() {
    Drafts without = Drafts.sftp().with("password", null);
    assertProblems(without, ErrorCode.VALIDATION_FAILED, "password");
    StoredConnection stored =
        new StoredConnection(Optional.of(Drafts.sftp().values()), true, false, false, false);
    assertThat(ConnectionRules.check(without.draft(), stored)).isNotNull();
    CourierException cleared = refusal(Drafts.sftp().with("password", ""), stored);
    assertThat(cleared.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
  }

  @Test
  @Tag("CONN-08")
  void propertiesAreTyped() {
    Map<String, Object> checked =
        Drafts.sftp()
            .with(
                "properties",
                Map.of(
                    "base_path",
                    "/in",
                    "max_sessions",
                    new BigDecimal("3"),
                    "require_strict_kex",
                    true,
                    "verify",
                    "reread"))
            .values()
            .properties();
    assertThat(checked).containsEntry("max_sessions", 3L).containsEntry("verify", "reread");
    assertProblems(
        Drafts.sftp()
            .with(
                "properties",
                Map.of(
                    "base_path", "in",
                    "idle_session_sec", "30",
                    "max_session_age_sec", new BigDecimal("1.5"),
                    "active_modem", "x")),
        ErrorCode.VALIDATION_FAILED,
        "properties.base_path",
        "properties.idle_session_sec",
        "properties.max_session_age_sec",
        "properties.active_modem");
    assertProblems(
        Drafts.sftp().with("properties", Map.of("tls_mode", "explicit", "encoding", "latin1")),
        ErrorCode.INVALID_PROTOCOL_CONFIGURATION,
        "properties.tls_mode",
        "properties.encoding");
    assertThat(Drafts.sftp().with("properties", Map.of("encoding", "UTF-8")).values().properties())
        .as("a default of another protocol is no contradiction")
        .isNull();
    assertProblems(
        Drafts.sftp().with("properties", Map.of("parallel_sessions", 5L)),
        ErrorCode.VALIDATION_FAILED,
        "properties.parallel_sessions");
    assertProblems(
        Drafts.azure().with("authMethod", "service_principal").with("clientSecret", "x"),
        ErrorCode.VALIDATION_FAILED,
        "properties.workspace_id",
        "properties.tenant_id",
        "properties.client_id");
  }

  @Test
  @Tag("CONN-15")
  void algorithmsMustBeKnownAndWeakOnesAreNamed() {
    Map<String, Object> checked =
        Drafts.sftp()
            .with(
                "sshAlgorithms",
                Map.of(
                    "encryption", List.of("aes256-ctr", "aes128-cbc", "3des-cbc"),
                    "host_key", List.of("rsa-sha2-512", "ssh-rsa"),
                    "mac", List.of()))
            .values()
            .sshAlgorithms();
    assertThat(SshAlgorithmRules.weak(checked))
        .containsExactlyInAnyOrder("aes128-cbc", "3des-cbc", "ssh-rsa");
    assertThat(SshAlgorithmRules.offer(checked).encryption())
        .containsExactly("aes256-ctr", "aes128-cbc", "3des-cbc");
    assertThat(checked).doesNotContainKey("mac");
    assertProblems(
        Drafts.sftp()
            .with(
                "sshAlgorithms", Map.of("kex", List.of(), "mac", List.of("rot13"), "host_key", 1)),
        ErrorCode.VALIDATION_FAILED,
        "sshAlgorithms.kex",
        "sshAlgorithms.mac",
        "sshAlgorithms.host_key");
  }

  @Test
  void pinnedThumbprintIsNormalised() {
    String hex = "5F:".repeat(30) + "5f 5F";
    ConnectionValues values =
        Drafts.ftps()
            .with("tlsCertPolicy", "pinned_thumbprint")
            .with("tlsPinnedThumbprint", hex)
            .values();
    assertThat(values.trust().pinnedThumbprint()).isEqualTo("5f".repeat(32));
    assertProblems(
        Drafts.ftps().with("tlsCertPolicy", "pinned_thumbprint"),
        ErrorCode.VALIDATION_FAILED,
        "tlsPinnedThumbprint");
  }

  @Test
  void storedSecretsDoNotGoElsewhere() {
    StoredConnection stored =
        new StoredConnection(Optional.of(Drafts.sftp().values()), true, false, false, false);
    for (Drafts moved :
        List.of(
            Drafts.sftp().with("host", "evil.example"),
            Drafts.sftp().with("port", 2222),
            Drafts.sftp().with("protocol", "ftp"),
            Drafts.sftp().with("hostKeyPolicy", "always_trust"))) {
      CourierException refused = refusal(moved.with("password", null), stored);
      assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_PROTOCOL_CONFIGURATION);
      assertThat(refused.details()).extracting(FieldProblem::field).containsExactly("password");
      assertThat(ConnectionRules.check(moved.with("password", "again").draft(), stored))
          .isNotNull();
    }
    Drafts stricter = Drafts.sftp().with("hostKeyPolicy", "manual").with("password", null);
    assertThat(ConnectionRules.check(stricter.draft(), stored)).isNotNull();
  }

  private static Drafts pinned() {
    return Drafts.ftps()
        .with("tlsCertPolicy", "pinned_thumbprint")
        .with("tlsPinnedThumbprint", "ab".repeat(32))
        .with("password", null);
  }

  @Test
  void everyKindOfStoredSecretIsNamed() {
    StoredConnection ftps =
        new StoredConnection(
            Optional.of(pinned().with("password", "p").values()), true, false, true, false);
    for (Map.Entry<String, String> weaker :
        Map.of(
                "tlsCertPolicy",
                "system_trust",
                "host",
                "evil.example",
                "tlsVersionFloor",
                "tls_1_1")
            .entrySet()) {
      String member = weaker.getKey();
      String value = weaker.getValue();
      assertThat(refusal(pinned().with(member, value), ftps).details())
          .extracting(FieldProblem::field)
          .containsExactlyInAnyOrder("password", "tlsClientCertificate");
      assertThat(refusal(pinned().with(member, value).with("password", "again"), ftps).details())
          .extracting(FieldProblem::field)
          .containsExactly("tlsClientCertificate");
      Drafts cleared =
          pinned().with(member, value).with("password", "again").with("tlsClientCertificate", "");
      assertThat(ConnectionRules.check(cleared.draft(), ftps))
          .as("a secret that is cleared goes nowhere")
          .isNotNull();
    }
    assertThat(refusal(pinned().with("tlsCertPolicy", "insecure"), ftps).details()).hasSize(2);
    StoredConnection azure =
        new StoredConnection(Optional.of(Drafts.azure().values()), true, true, false, false);
    Drafts moved =
        Drafts.azure()
            .with("host", "evil.example")
            .with("password", null)
            .with("clientSecret", null);
    assertThat(refusal(moved, azure).details())
        .extracting(FieldProblem::field)
        .containsExactlyInAnyOrder("password", "clientSecret");
  }

  @Test
  void attentionEndsByDecisionOnly() {
    StoredConnection stored =
        new StoredConnection(Optional.of(Drafts.sftp().values()), true, false, false, true);
    Drafts same = Drafts.sftp().with("password", null);
    assertThat(refusal(same.with("status", "active"), stored).code())
        .isEqualTo(ErrorCode.CONNECTION_REQUIRES_ATTENTION);
    assertThat(ConnectionRules.check(same.with("status", "requires_attention").draft(), stored))
        .isNotNull();
    assertThat(ConnectionRules.check(same.with("status", "disabled").draft(), stored).status())
        .isEqualTo(ConnectionStatus.DISABLED);
  }

  @Test
  @Tag("CRED-04")
  void draftsAndSecretsPrintNoSecret() {
    ConnectionDraft draft = Drafts.azure().with("clientSecret", "client-planted").draft();
    assertThat(draft.toString()).doesNotContain("planted");
    assertThatThrownBy(
            () ->
                ConnectionRules.check(Drafts.sftp().with("port", 0).draft(), StoredConnection.NONE))
        .hasMessageNotContaining("planted");
  }

  private static CourierException refusal(Drafts drafts, StoredConnection stored) {
    return catchThrowableOfType(
        CourierException.class, () -> ConnectionRules.check(drafts.draft(), stored));
  }

  private static void assertProblems(Drafts drafts, ErrorCode code, String... fields) {
    CourierException refused = refusal(drafts, StoredConnection.NONE);
    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.details()).extracting(FieldProblem::field).containsExactlyInAnyOrder(fields);
  }
}
