package io.courier.web.console.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.connection.ConnectionDraft;
import io.courier.connection.ConnectionView;
import io.courier.core.CourierException;
import io.courier.core.FieldProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FormDraftTest {
  private final Map<String, Object> values = new HashMap<>(FormValues.fresh());

  @Test
  @Tag("FTP-01")
  void aProtocolGetsItsOwnMembersOnly() {
    values.put("protocol", "ftp");
    values.put("hostKeyPolicy", "always_trust");
    values.put("tlsCertPolicy", "insecure");
    values.put("sshKeyId", UUID.randomUUID().toString());
    values.put("sshAlgorithms_mac", "hmac-sha2-256");
    values.put("properties_tls_mode", "explicit");
    values.put("properties_require_strict_kex", true);
    values.put("properties_encoding", "ISO-8859-1");
    values.put("passiveMode", false);
    ConnectionDraft draft = FormDraft.of(values, null, null);
    assertThat(draft.hostKeyPolicy()).isNull();
    assertThat(draft.tlsCertPolicy()).isNull();
    assertThat(draft.tlsVersionFloor()).isNull();
    assertThat(draft.sshKeyId()).isNull();
    assertThat(draft.sshAlgorithms()).isNull();
    assertThat(draft.passiveMode()).isFalse();
    assertThat(draft.properties()).containsExactly(Map.entry("encoding", "ISO-8859-1"));
  }

  @Test
  @Tag("ALG-03")
  void algorithmsKeepTheirOrderAndDefaultsAreLeftOut() {
    values.put("sshAlgorithms_encryption", "aes256-ctr,  aes128-ctr ,3des-cbc");
    values.put("sshAlgorithms_mac", "  ");
    values.put("properties_max_sessions", "8");
    values.put("properties_allow_non_atomic_replace", false);
    ConnectionDraft draft = FormDraft.of(values, null, null);
    assertThat(draft.sshAlgorithms())
        .containsExactly(Map.entry("encryption", List.of("aes256-ctr", "aes128-ctr", "3des-cbc")));
    assertThat(draft.properties())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("max_sessions", 8, "allow_non_atomic_replace", false));
  }

  @Test
  void whatIsNoNumberIsAProblemOfItsField() {
    values.put("port", "22x");
    values.put("properties_idle_session_sec", "soon");
    CourierException refused =
        catchThrowableOfType(CourierException.class, () -> FormDraft.of(values, null, null));
    assertThat(refused.details())
        .extracting(FieldProblem::field)
        .containsExactlyInAnyOrder("port", "properties_idle_session_sec");
  }

  @Test
  void secretsAreKeptReplacedOrCleared() {
    ConnectionView stored = Views.sftp();
    assertThat(FormDraft.of(values, stored, null).password()).isNull();
    values.put("passwordChange", "clear");
    assertThat(FormDraft.of(values, stored, null).password()).isEmpty();
    values.put("passwordChange", "replace");
    values.put("password", "new");
    assertThat(FormDraft.of(values, stored, null).password()).isEqualTo("new");
    values.remove("password");
    assertThat(
            catchThrowableOfType(CourierException.class, () -> FormDraft.of(values, stored, null))
                .details())
        .extracting(FieldProblem::field)
        .containsExactly("password");
    values.put("authMethod", "ssh_key");
    assertThat(FormDraft.of(values, stored, null).password()).as("no longer used").isEmpty();
  }

  @Test
  void whatIsStoredComesBackUnchanged() {
    Map<String, Object> shown = FormValues.of(Views.sftp());
    ConnectionDraft draft = FormDraft.of(shown, Views.sftp(), null);
    assertThat(draft.properties()).isEqualTo(Views.sftp().properties());
    assertThat(draft.sshAlgorithms()).isEqualTo(Views.sftp().sshAlgorithms());
    assertThat(draft.password()).isNull();
    assertThat(draft.storedHostFingerprint()).as("mirror of the known host").isNull();
  }

  @Test
  void aConflictTakesTheirsAndKeepsOurs() {
    Map<String, Object> opened = Map.of("host", "a", "port", "22", "notes", "n");
    Map<String, Object> stored = Map.of("host", "b", "port", "2222", "notes", "n");
    Map<String, Object> entered = new HashMap<>(Map.of("host", "c", "port", "22", "notes", "m"));
    Conflict conflict = Conflict.merge(null, opened, stored, entered);
    assertThat(entered).containsEntry("port", "2222");
    assertThat(entered).containsEntry("host", "c").containsEntry("notes", "m");
    assertThat(conflict.differences())
        .containsExactlyInAnyOrder(
            new Conflict.Difference("host", "a", "b", "c", true),
            new Conflict.Difference("port", "22", "2222", "22", false));
  }
}
