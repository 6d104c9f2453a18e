package io.courier.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.testing.FipsProvider;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key store on a real PostgreSQL, its keys from bc-fips. */
class SshKeyRepositoryIT {
  private final KeyStore store = new KeyStore();

  @BeforeAll
  static void module() {
    FipsProvider.register();
  }

  @Test
  @Tag("FIPS-24")
  void everyUseTellsAlgorithmConnectionAndRun() {
    UUID id = store.generate("ecdsa_256").id();
    UUID connection = UUID.randomUUID();
    UUID run = UUID.randomUUID();
    KeyStore.DB.run(em -> store.vault(em).privateKey(id, KeyStore.ANNA, connection, run).close());
    assertThat(store.lastEvent().operation()).isEqualTo("KeyUsed");
    assertThat(store.lastEvent().details())
        .containsEntry("algorithm", "ecdsa_256")
        .containsEntry("connectionId", connection.toString())
        .containsEntry("jobExecutionId", run.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "rsa_2048, RSA_2048, ssh-rsa",
    "rsa_4096, RSA_4096, ssh-rsa",
    "ecdsa_256, ECDSA_256, ecdsa-sha2-nistp256",
    "ed25519, ED25519, ssh-ed25519"
  })
  @Tag("SSHK-01")
  @Tag("SSHK-08")
  @Tag("SSHK-09")
  @Tag("SSHK-10")
  @Tag("SSHK-11")
  void generatedKeyIsStoredAsOnePairAndAudited(String code, SshKeyType type, String algorithm) {
    store.fipsMode = type != SshKeyType.ED25519;
    SshKeyView made = store.generate(code);
    assertThat(made.keyType()).isEqualTo(type);
    assertThat(made.status()).isEqualTo(SshKeyStatus.ACTIVE);
    assertThat(made.hasPassphrase()).isTrue();
    assertThat(made.createdBy()).isEqualTo("anna");
    assertThat(made.warnings()).isEmpty();
    List<byte[]> secrets = store.secrets(made.id());
    ParsedSshKey stored =
        new ParsedSshKey(PkcsKeys.pkcs8(secrets.get(0)), "pkcs8", false, List.of());
    assertThat(stored.fingerprint()).isEqualTo(made.fingerprint());
    assertThat(new String(secrets.get(1), StandardCharsets.UTF_8)).isEqualTo("p4ssphrase");
    assertThat(store.<String>call(keys -> keys.exportPublic(made.id())))
        .startsWith(algorithm + " AAAA")
        .isEqualTo(stored.publicLine() + " Key\n");
    assertThat(store.events.get(0).operation()).isEqualTo("KeyGenerated");
    assertThat(store.events.get(0).details())
        .containsEntry("algorithm", code)
        .containsEntry("fingerprint", made.fingerprint());
    assertThat(store.lastEvent().operation()).isEqualTo("KeyExported");
    assertThat(store.events.toString()).doesNotContain("p4ssphrase");
    assertThat(store.generate(code).fingerprint()).isNotEqualTo(made.fingerprint());
  }

  @Test
  @Tag("FIPS-10")
  void fipsModeDecidesWhatIsGenerated() {
    assertCode(ErrorCode.ALGORITHM_NOT_AVAILABLE_IN_FIPS_MODE, () -> store.generate("ed25519"));
    assertThat(store.<List<SshKeyType>>call(SshKeyService::generatedTypes))
        .containsExactly(SshKeyType.ECDSA_256, SshKeyType.RSA_2048, SshKeyType.RSA_4096);
    store.fipsMode = false;
    assertThat(store.<List<SshKeyType>>call(SshKeyService::generatedTypes))
        .contains(SshKeyType.ED25519);
    UUID id = store.generate("ed25519").id();
    assertThat(store.call(keys -> keys.get(id)).warnings()).isEmpty();
    store.fipsMode = true;
    assertThat(store.call(keys -> keys.get(id)).warnings())
        .containsExactly(ParsedSshKey.NOT_APPROVED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa_3072", "rsa_1024", "dsa", "ecdsa_521", ""})
  @Tag("SSHK-08")
  void otherTypesAreNotGenerated(String type) {
    assertCode(ErrorCode.VALIDATION_FAILED, () -> store.generate(type));
  }

  @Test
  @Tag("FIPS-10")
  @Tag("SSHK-06")
  void importInFipsModeWarnsInResponseAndAudit() throws Exception {
    byte[] file = fixture("ed25519-v3-argon2id.ppk");
    SshKeyView made = store.importKey(file, "throw-away 1");
    assertThat(made.warnings()).hasSize(2).anyMatch(w -> w.contains("Argon2"));
    assertThat(store.lastEvent().operation()).isEqualTo("KeyImported");
    assertThat(store.lastEvent().details())
        .containsEntry("warnings", made.warnings())
        .containsEntry("format", "ppk3");
    assertThat(store.call(keys -> keys.get(made.id())).warnings()).isEqualTo(made.warnings());
    store.call(keys -> keys.delete(made.id(), null));
    store.fipsMode = false;
    SshKeyView again = store.importKey(file, "throw-away 1");
    assertThat(again.warnings()).isEmpty();
    store.call(keys -> keys.delete(again.id(), null));
  }

  @Test
  @Tag("SSHK-11")
  void oneKeyOnceAlsoWhenItComesTwiceAtOnce() throws Exception {
    byte[] file = fixture("ecdsa-v3-plain.ppk");
    CyclicBarrier together = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Object> outcomes = new ArrayList<>();
    try {
      List<Future<SshKeyView>> imports = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        imports.add(threads.submit(() -> importTogether(file, together)));
      }
      for (Future<SshKeyView> each : imports) {
        try {
          outcomes.add(each.get(30, TimeUnit.SECONDS).fingerprint());
        } catch (ExecutionException e) {
          outcomes.add(((CourierException) e.getCause()).code());
        }
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(outcomes)
        .containsExactlyInAnyOrder(
            "SHA256:YlW/nvXn/Bj6l+8APreAITlpWjuV/EYaBCCNPw57k6k", ErrorCode.KEY_FINGERPRINT_EXISTS);
  }

  /** Both have looked, and found nothing, before either writes. */
  private SshKeyView importTogether(byte[] file, CyclicBarrier together) {
    ParsedSshKey parsed = KeyTools.parse(file, "");
    return KeyStore.DB.inTransaction(
        em -> {
          SshKeyWriter writer = new SshKeyWriter();
          writer.audit = store.recorder();
          writer.keys =
              new SshKeyRepository(em) {
                @Override
                boolean fingerprintExists(String fingerprint) {
                  boolean exists = super.fingerprintExists(fingerprint);
                  try {
                    together.await(20, TimeUnit.SECONDS);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                  return exists;
                }
              };
          SshKey key = new SshKey(UUID.randomUUID(), parsed, "anna");
          key.describe("Twice", null);
          key.seal(new byte[] {1}, null);
          return writer.add(key, "KeyImported", java.util.Map.of());
        });
  }

  @Test
  @Tag("SSHK-12")
  @Tag("SSHK-13")
  void deletionOverwritesBeforeItEmpties() throws Exception {
    SshKeyView key = store.generate("ecdsa_256");
    owner(
        "CREATE TABLE purge_trace (id UUID, key BYTEA, passphrase BYTEA)",
        "GRANT INSERT ON purge_trace TO courier_app",
        "CREATE FUNCTION trace_purge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO"
            + " purge_trace VALUES (OLD.id, OLD.private_key_data, OLD.passphrase_hash); RETURN NEW;"
            + " END $$",
        "CREATE TRIGGER trace_purge BEFORE UPDATE ON ssh_keys FOR EACH ROW EXECUTE FUNCTION"
            + " trace_purge()");
    try {
      SshKeyView gone = store.call(keys -> keys.delete(key.id(), key.version()));
      assertThat(gone.status()).isEqualTo(SshKeyStatus.DELETED);
      assertThat(store.secrets(key.id())).containsOnlyNulls();
      try (Connection owner = KeyStore.DB.ownerDataSource().getConnection();
          Statement statement = owner.createStatement();
          ResultSet row =
              statement.executeQuery("SELECT key, passphrase, id FROM purge_trace OFFSET 1")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getBytes(1)).isNotEmpty().containsOnly(0);
        assertThat(row.getBytes(2)).isNotEmpty().containsOnly(0);
      }
    } finally {
      owner(
          "DROP TRIGGER trace_purge ON ssh_keys",
          "DROP FUNCTION trace_purge",
          "DROP TABLE purge_trace");
    }
    assertThat(store.lastEvent().operation()).isEqualTo("KeyDeleted");
    assertCode(ErrorCode.RESOURCE_NOT_FOUND, () -> store.call(keys -> keys.get(key.id())));
  }

  @Test
  @Tag("SSHK-12")
  void statusUseAndVersionGuardTheKey() {
    SshKeyView key = store.generate("ecdsa_256");
    assertCode(ErrorCode.STATE_CONFLICT, () -> store.call(keys -> keys.retire(key.id(), 99)));
    assertThat(store.call(keys -> keys.retire(key.id(), 1)).status())
        .isEqualTo(SshKeyStatus.RETIRED);
    assertThat(store.lastEvent().operation()).isEqualTo("KeyRetired");
    assertCode(
        ErrorCode.INVALID_KEY_STATUS_TRANSITION,
        () -> store.call(keys -> keys.retire(key.id(), null)));
    assertThat(store.call(keys -> keys.activate(key.id(), null)).status())
        .isEqualTo(SshKeyStatus.ACTIVE);
    assertThat(store.lastEvent().operation()).isEqualTo("KeyActivated");
    store.users.add("connection Bank");
    assertThat(store.<List<String>>call(keys -> keys.usersOf(key.id())))
        .containsExactly("connection Bank");
    assertCode(ErrorCode.KEY_IN_USE, () -> store.call(keys -> keys.delete(key.id(), null)));
    assertThat(store.secrets(key.id())).doesNotContainNull();
  }

  @Test
  @Tag("SSHK-01")
  void namesAndNotesAreChecked() {
    for (SshKeyDraft draft :
        List.of(
            new SshKeyDraft(" ", "ecdsa_256", null, null),
            new SshKeyDraft("a\0b", "ecdsa_256", null, null),
            new SshKeyDraft("a\nssh-rsa AAAA", "ecdsa_256", null, null),
            new SshKeyDraft("n".repeat(201), "ecdsa_256", null, null),
            new SshKeyDraft("n", "ecdsa_256", "p".repeat(1025), null),
            new SshKeyDraft("n", "ecdsa_256", null, "x\0"))) {
      assertCode(ErrorCode.VALIDATION_FAILED, () -> store.call(keys -> keys.generate(draft)));
    }
  }

  private static void owner(String... statements) throws Exception {
    try (Connection owner = KeyStore.DB.ownerDataSource().getConnection();
        Statement statement = owner.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static byte[] fixture(String name) throws Exception {
    try (var in = SshKeyRepositoryIT.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static void assertCode(ErrorCode code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(CourierException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
