package io.courier.web.console.key;

import io.courier.core.CourierException;
import io.courier.key.IssuedShareLink;
import io.courier.key.ShareLinkService;
import io.courier.key.ShareLinkStatus;
import io.courier.key.ShareLinkView;
import io.courier.key.SharedKeyType;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;
import java.util.UUID;

/** Share links of the key that the page shows. A new link's address lives for one answer only. */
@Named
@RequestScoped
public class KeyShares {
  private static final String DEFAULT_HOURS = "72";

  @EJB private ShareLinkService links;

  private String hours = DEFAULT_HOURS;
  private IssuedShareLink issued;
  private List<ShareLinkView> all;

  /** Whether an Admin allowed links at all. */
  public boolean isEnabled() {
    return links.isEnabled();
  }

  /** Links of the key, newest first, ended ones too. */
  public List<ShareLinkView> of(UUID key) {
    if (all == null) {
      all = links.list(SharedKeyType.SSH, key);
    }
    return all;
  }

  public boolean isActive(ShareLinkView link) {
    return link.status() == ShareLinkStatus.ACTIVE;
  }

  /** Makes a link for the key that the form names. */
  public void create() {
    issued = links.create(SharedKeyType.SSH, Inputs.idParameter("key", "SSH key"), wholeHours());
    all = null;
  }

  private Integer wholeHours() {
    try {
      return hours == null ? null : Integer.valueOf(hours.strip());
    } catch (NumberFormatException e) {
      throw CourierException.invalid("expiresInHours", Notices.text("field.number"));
    }
  }

  /** Ends the link that the form names. */
  public String revoke() {
    UUID key = Inputs.idParameter("key", "SSH key");
    links.revoke(SharedKeyType.SSH, key, Inputs.idParameter("link", "share link").toString());
    Notices.done("share.revoked");
    return Inputs.to("/keys/detail", key);
  }

  /** The link just made, null without one: the page shows its address this once. */
  public IssuedShareLink getIssued() {
    return issued;
  }

  public String getHours() {
    return hours;
  }

  public void setHours(String hours) {
    this.hours = hours;
  }
}
