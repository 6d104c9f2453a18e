package io.courier.web.console.administration;

import io.courier.setting.SettingService;
import io.courier.setting.SettingView;
import io.courier.setting.SystemOverview;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.context.FacesContext;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Settings that a page shows and an administrator changes. Only what the user changed is sent: what
 * another changed meanwhile stays.
 */
@Named
@ViewScoped
public class SettingForm implements Serializable {
  private static final long serialVersionUID = 1L;

  @EJB private transient SettingService settings;

  private final HashMap<String, String> before = new HashMap<>();
  private final HashMap<String, String> values = new HashMap<>();
  private transient SystemOverview overview;

  /** Reads every setting the user may see. */
  public void load() {
    overview = settings.overview();
    for (SettingView view : overview.settings()) {
      before.put(view.key(), view.value());
      values.put(view.key(), view.value());
    }
  }

  /** Leads whoever is no administrator to the page that says so. */
  public void loadForChange() {
    settings.auth();
    load();
  }

  /** Stores what was changed, all or nothing, and shows the page afresh. */
  public String save() {
    Map<String, String> changed = new HashMap<>();
    values.forEach(
        (key, value) -> {
          String text = Objects.requireNonNullElse(Inputs.textOrNull(value), "");
          if (!text.equals(before.get(key))) {
            changed.put(key, text);
          }
        });
    if (changed.isEmpty()) {
      Notices.done("setting.same");
    } else {
      settings.updateAll(changed);
      Notices.done(changed.size() == 1 ? "setting.saved.one" : "setting.saved", changed.size());
    }
    return FacesContext.getCurrentInstance().getViewRoot().getViewId() + "?faces-redirect=true";
  }

  /** By key. */
  public Map<String, String> getValues() {
    return values;
  }

  /** Version, environment and what protects the audit log. */
  public SystemOverview getOverview() {
    if (overview == null) {
      overview = settings.overview();
    }
    return overview;
  }
}
