package io.courier.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.testing.FipsProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Share links on a real PostgreSQL. */
class ShareLinkRepositoryIT {
  private static final SharedKeyType SSH = SharedKeyType.SSH;

  private final ShareLinks links = new ShareLinks();
  private UUID key;

  @BeforeAll
  static void module() {
    FipsProvider.register();
  }

  @BeforeEach
  void makeKey() {
    key = links.store.generate("ecdsa_256").id();
    links.store.events.clear();
    links.enabled = true;
  }

  @Test
  @Tag("SHARE-01")
  @Tag("SHARE-03")
  @Tag("SHARE-04")
  @Tag("AUD-21")
  @Tag("AUD-22")
  @Tag("AUD-23")
  void linkIsMadeUsedListedAndRevoked() {
    IssuedShareLink made = links.call(s -> s.create(SSH, key, null));
    String token = links.token(made);
    assertThat(made.url()).isEqualTo("/api/v1/ssh-keys/shared/" + token);
    assertThat(token).matches("[A-Za-z0-9_-]{43}");
    assertThat(made.expiresAt()).isEqualTo(links.now.plus(Duration.ofDays(3)));
    assertThat(made.toString()).doesNotContain(token);

    String file = links.call(s -> s.download(SSH, token));
    assertThat(file).startsWith("ecdsa-sha2-nistp256 AAAA").endsWith("\n").hasLineCount(1);
    ShareLinkView seen = links.<List<ShareLinkView>>call(s -> s.list(SSH, key)).get(0);
    assertThat(seen.downloadCount()).isEqualTo(1);
    assertThat(seen.lastUsedAt()).isEqualTo(links.now);
    assertThat(seen.status()).isEqualTo(ShareLinkStatus.ACTIVE);
    assertThat(seen.toString()).doesNotContain(token);

    assertThat(links.<UUID>call(s -> s.revoke(SSH, key, made.id().toString())))
        .isEqualTo(made.id());
    assertRefused(token);
    assertThat(links.<List<ShareLinkView>>call(s -> s.list(SSH, key)).get(0).status())
        .isEqualTo(ShareLinkStatus.REVOKED);
    assertThat(links.operations())
        .containsExactly(
            "PublicKeyShareLinkCreated", "PublicKeyShareLinkUsed", "PublicKeyShareLinkRevoked");
    assertThat(links.store.events.get(0).details())
        .containsEntry("keyType", "ssh")
        .containsEntry("keyId", key.toString())
        .containsEntry("userId", KeyStore.ANNA.id().toString())
        .containsEntry("expiresAt", made.expiresAt().toString());
    assertThat(links.store.events.get(1).details()).containsEntry("requestingIp", "10.0.0.7");
    assertThat(links.store.events.toString()).doesNotContain(token);
    assertThat(links.rows()).doesNotContain(token).contains(ShareToken.hash(token));
  }

  @Test
  @Tag("SHARE-03")
  void everyUselessLinkIsRefusedAlike() {
    String expired = links.make(key, 1);
    String revoked = links.make(key, 1);
    String ofDeleted = links.make(key, 5);
    links.<UUID>call(s -> s.revoke(SSH, key, revoked));
    String off = links.make(key, 5);
    links.enabled = false;
    String whenOff = refusal(off);
    links.enabled = true;
    links.now = links.now.plus(Duration.ofHours(1));
    List<String> refusals = new ArrayList<>(List.of(whenOff));
    refusals.add(refusal(expired));
    refusals.add(refusal(revoked));
    refusals.add(refusal(ShareToken.next()));
    refusals.add(refusal("nonsense"));
    assertThat(links.<String>call(s -> s.download(SSH, ofDeleted))).startsWith("ecdsa");
    links.store.<SshKeyView>call(s -> s.delete(key, null));
    refusals.add(refusal(ofDeleted));
    assertThat(refusals).hasSize(6).containsOnly(whenOff);
    assertThat(links.operations().stream().filter("PublicKeyShareLinkUsed"::equals)).hasSize(1);
  }

  @Test
  @Tag("SHARE-01")
  @Tag("SHARE-02")
  void switchAndLifeAreChecked() {
    links.enabled = false;
    assertCode(ErrorCode.SHARE_LINKS_DISABLED, () -> links.make(key, 5));
    links.enabled = true;
    assertCode(ErrorCode.VALIDATION_FAILED, () -> links.make(key, 30 * 24 + 1));
    assertCode(ErrorCode.VALIDATION_FAILED, () -> links.make(key, 0));
    assertCode(ErrorCode.VALIDATION_FAILED, () -> links.make(key, -1));
    assertCode(ErrorCode.RESOURCE_NOT_FOUND, () -> links.make(UUID.randomUUID(), 5));
    assertThat(links.make(key, 30 * 24)).isNotEmpty();
    assertThat(links.operations()).containsExactly("PublicKeyShareLinkCreated");
  }

  @Test
  void revokeIsForTheKeysOwnLinksOnly() {
    String token = links.make(key, 5);
    UUID other = links.store.generate("ecdsa_256").id();
    UUID id = links.<List<ShareLinkView>>call(s -> s.list(SSH, key)).get(0).id();
    for (String wrong : List.of(id.toString(), token)) {
      assertCode(
          ErrorCode.SHARE_LINK_EXPIRED_OR_REVOKED,
          () -> links.<UUID>call(s -> s.revoke(SSH, other, wrong)));
    }
    assertThat(links.<UUID>call(s -> s.revoke(SSH, key, token))).isEqualTo(id);
    assertCode(
        ErrorCode.SHARE_LINK_EXPIRED_OR_REVOKED,
        () -> links.<UUID>call(s -> s.revoke(SSH, key, token)));
  }

  @Test
  void simultaneousDownloadsAreAllCounted() throws Exception {
    String token = links.make(key, 5);
    List<Callable<String>> downloads = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      downloads.add(() -> links.call(s -> s.download(SSH, token)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (Future<String> download : threads.invokeAll(downloads)) {
        assertThat(download.get()).startsWith("ecdsa");
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(links.<List<ShareLinkView>>call(s -> s.list(SSH, key)).get(0).downloadCount())
        .isEqualTo(40);
  }

  @Test
  @Tag("SHARE-04")
  void endOfALinkIsAuditedOnce() {
    Instant start = links.now;
    links.make(key, 1);
    String revoked = links.make(key, 1);
    links.<UUID>call(s -> s.revoke(SSH, key, revoked));
    links.make(key, 3);
    links.store.events.clear();
    links.now = start.plus(Duration.ofHours(2));
    links.sweep();
    links.sweep();
    assertThat(links.expiredOf(key)).isEqualTo(1);
    links.now = start.plus(Duration.ofHours(4));
    links.sweep();
    assertThat(links.expiredOf(key)).isEqualTo(2);
  }

  private void assertRefused(String token) {
    assertThat(refusal(token)).startsWith("4013");
  }

  private String refusal(String token) {
    try {
      return links.call(s -> s.download(SSH, token));
    } catch (CourierException e) {
      return e.code().number() + e.getMessage() + e.details();
    }
  }

  private static void assertCode(ErrorCode code, Callable<?> call) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(CourierException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
