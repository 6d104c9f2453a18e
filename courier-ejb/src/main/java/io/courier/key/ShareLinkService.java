package io.courier.key;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.core.Roles;
import io.courier.setting.Deployment;
import io.courier.setting.Settings;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Links by which somebody without an account fetches one public key. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class ShareLinkService {
  private static final int DEFAULT_HOURS = 72;
  private static final Pattern ID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  @Inject ShareLinkWriter writer;
  @Inject Settings settings;
  @Inject Deployment deployment;
  @Inject Clock clock;

  /** Whether links may be made and are served. */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  public boolean isEnabled() {
    return enabled();
  }

  /**
   * Makes a link; the answer is the only place its token ever appears.
   *
   * @param expiresInHours null for 72, or less where the maximum is less
   * @throws CourierException 4012 while links are switched off, 1000 for a life of less than an
   *     hour or more than {@code security.max_share_link_days}, 1030 for a key that is not there
   */
  @RolesAllowed(Roles.ADMIN)
  public IssuedShareLink create(SharedKeyType type, UUID keyId, Integer expiresInHours) {
    if (!enabled()) {
      throw new CourierException(
          ErrorCode.SHARE_LINKS_DISABLED,
          "Share links are switched off; an Admin can allow them by"
              + " security.public_key_share_links_enabled.");
    }
    long most = Duration.ofDays(settings.number("security.max_share_link_days")).toHours();
    long hours = expiresInHours == null ? Math.min(DEFAULT_HOURS, most) : expiresInHours;
    if (hours < 1 || hours > most) {
      throw CourierException.invalid("expiresInHours", "Must be between 1 and " + most + ".");
    }
    String token = ShareToken.next();
    Instant expires = clock.instant().truncatedTo(ChronoUnit.MILLIS).plus(Duration.ofHours(hours));
    ShareLinkView made =
        writer.create(
            Ids.next(clock),
            new ShareLinkWriter.Target(type, keyId),
            ShareToken.hash(token),
            expires);
    String base = deployment.baseUrl() == null ? "" : deployment.baseUrl();
    return new IssuedShareLink(
        made.id(), base + "/api/v1/" + Codes.of(type) + "-keys/shared/" + token, made.expiresAt());
  }

  /**
   * All links of a key, newest first, ended ones too; never a token.
   *
   * @throws CourierException 1030 for a key that is not there
   */
  @RolesAllowed(Roles.ADMIN)
  public List<ShareLinkView> list(SharedKeyType type, UUID keyId) {
    return writer.list(new ShareLinkWriter.Target(type, keyId));
  }

  /**
   * Ends a link.
   *
   * @param idOrToken the link's id, or the token itself
   * @return the link's id
   * @throws CourierException 4013 when the key has no such link, or it was revoked before
   */
  @RolesAllowed(Roles.ADMIN)
  public UUID revoke(SharedKeyType type, UUID keyId, String idOrToken) {
    boolean isId = ID.matcher(idOrToken).matches();
    return writer
        .revoke(
            new ShareLinkWriter.Target(type, keyId),
            isId ? UUID.fromString(idOrToken) : null,
            isId ? null : ShareToken.hash(idOrToken))
        .orElseThrow(
            () ->
                new CourierException(
                    ErrorCode.SHARE_LINK_EXPIRED_OR_REVOKED,
                    "The key has no such link, or it was revoked before."));
  }

  /**
   * The public key as a file's text, for whoever holds the token.
   *
   * @throws CourierException 4013, in one form whatever the reason
   */
  @PermitAll
  public String download(SharedKeyType type, String token) {
    return writer
        .use(type, ShareToken.hash(token), enabled())
        .orElseThrow(
            () ->
                new CourierException(
                    ErrorCode.SHARE_LINK_EXPIRED_OR_REVOKED,
                    "This link is not valid (any more); ask who sent it for another one."));
  }

  private boolean enabled() {
    return settings.flag("security.public_key_share_links_enabled");
  }
}
