package io.courier.key;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import io.courier.core.Codes;
import io.courier.core.CurrentActor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The transactions of share links, each with its audit event. */
@ApplicationScoped
@Transactional
public class ShareLinkWriter {
  /** No row has it: a request that is refused asks the database as much as one that is not. */
  private static final UUID NONE = new UUID(0, 0);

  private static final int SWEPT_AT_ONCE = 500;

  @Inject ShareLinkRepository links;
  @Inject AuditLog audit;
  @Inject CurrentActor actor;
  @Inject Clock clock;
  @Inject @Any Instance<ShareableKeys> stores;

  /** The key a link is for. */
  public record Target(SharedKeyType type, UUID keyId) {}

  /**
   * @throws io.courier.core.CourierException 1030 when there is no such key
   */
  public ShareLinkView create(UUID id, Target key, String tokenHash, Instant expires) {
    store(key.type()).requireLive(key.keyId());
    Instant now = clock.instant();
    ShareLink link =
        new ShareLink(id, key.type(), key.keyId(), tokenHash)
            .issued(actor.get().name(), now, expires);
    links.add(link);
    record(link, "PublicKeyShareLinkCreated", Map.of("expiresAt", expires.toString()));
    return link.view(now);
  }

  /**
   * @throws io.courier.core.CourierException 1030 when there is no such key
   */
  public List<ShareLinkView> list(Target key) {
    store(key.type()).requireLive(key.keyId());
    Instant now = clock.instant();
    return links.of(key.type(), key.keyId()).stream().map(link -> link.view(now)).toList();
  }

  /** Ends the link with this id or token hash; the id of the link, empty when none is to end. */
  public Optional<UUID> revoke(Target key, UUID id, String tokenHash) {
    UUID wanted =
        id == null ? links.find(key.type(), tokenHash).map(ShareLink::id).orElse(NONE) : id;
    ShareLink link = links.lock(wanted);
    if (link == null
        || link.keyType() != key.type()
        || !link.keyId().equals(key.keyId())
        || link.isRevoked()) {
      return Optional.empty();
    }
    link.revoke(clock.instant());
    record(link, "PublicKeyShareLinkRevoked", Map.of());
    return Optional.of(link.id());
  }

  /**
   * The public key, counted and audited. Whatever makes the link useless, the same statements run.
   *
   * @param enabled whether the feature is on
   */
  public Optional<String> use(SharedKeyType type, String tokenHash, boolean enabled) {
    Optional<ShareLink> link = links.find(type, tokenHash);
    Optional<String> key = store(type).publicKey(link.map(ShareLink::keyId).orElse(NONE));
    boolean usable = enabled && link.isPresent() && key.isPresent();
    if (!links.count(usable ? link.get().id() : NONE, clock.instant())) {
      return Optional.empty();
    }
    String address = actor.get().sourceIp();
    record(
        link.get(),
        "PublicKeyShareLinkUsed",
        Map.of("requestingIp", address == null ? "unknown" : address));
    return key;
  }

  /** Audits links that expired, each once in the cluster; how many. */
  public int noteExpired() {
    Instant now = clock.instant();
    List<ShareLink> ended = links.lockUnnoted(now, SWEPT_AT_ONCE);
    for (ShareLink link : ended) {
      link.noteExpiry(now);
      Map<String, Object> details = about(link);
      details.put("expiresAt", link.expiresAt().toString());
      audit.recordAs(
          Actor.SYSTEM, new AuditEvent(ShareLink.ENTITY, link.id(), "ShareLinkExpired", details));
    }
    return ended.size();
  }

  private ShareableKeys store(SharedKeyType type) {
    return stores.stream()
        .filter(s -> s.type() == type)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No store of " + type + " keys"));
  }

  private void record(ShareLink link, String operation, Map<String, Object> more) {
    Map<String, Object> details = about(link);
    UUID user = actor.get().id();
    if (user != null) {
      details.put("userId", user.toString());
    }
    details.putAll(more);
    audit.record(new AuditEvent(ShareLink.ENTITY, link.id(), operation, details));
  }

  private static Map<String, Object> about(ShareLink link) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("keyType", Codes.of(link.keyType()));
    details.put("keyId", link.keyId().toString());
    return details;
  }
}
