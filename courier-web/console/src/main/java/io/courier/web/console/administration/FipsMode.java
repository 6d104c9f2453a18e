package io.courier.web.console.administration;

import io.courier.setting.CryptoItem;
import io.courier.setting.SettingService;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;

/** Switches the FIPS mode of the product, on a page that says what that means. */
@Named
@RequestScoped
public class FipsMode {
  private static final String KEY = "security.fips_mode_enabled";
  private static final String BACK = "/administration/security?faces-redirect=true";

  @EJB private SettingService settings;

  private List<CryptoItem> stopped;

  /** Keys and connections that do not work while the mode is on. */
  public List<CryptoItem> getStopped() {
    if (stopped == null) {
      stopped = settings.stoppedByFipsMode();
    }
    return stopped;
  }

  /** From then on only approved algorithms are used. */
  public String switchOn() {
    settings.update(KEY, "true");
    Notices.done("fips.switched.on");
    return BACK;
  }

  /** Lifts every restriction of the mode. */
  public String switchOff() {
    settings.update(KEY, "false");
    Notices.done("fips.switched.off");
    return BACK;
  }
}
