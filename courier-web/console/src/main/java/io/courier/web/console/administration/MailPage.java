package io.courier.web.console.administration;

import io.courier.core.CourierException;
import io.courier.notification.NotificationService;
import io.courier.setting.SmtpInput;
import io.courier.setting.SmtpSettingService;
import io.courier.setting.SmtpSettings;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import io.courier.web.console.notification.RulePage;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Named;
import java.util.Map;

/** The mail server, and a test of it. Its password comes in and lives for one request only. */
@Named
@RequestScoped
public class MailPage {
  private static final String LOST = "mailPasswordLost";

  @EJB private SmtpSettingService mail;
  @EJB private NotificationService notifications;

  private String host;
  private String port;
  private boolean useSsl;
  private String username;
  private String password;
  private String passwordChange = "keep";
  private String fromAddress;
  private String fromName;
  private String recipient;
  private RulePage.Outcome outcome;

  /** Fills the fields with what is stored. */
  public void load() {
    SmtpSettings stored = mail.read();
    host = stored.host();
    port = Integer.toString(stored.port());
    useSsl = stored.useSsl();
    username = stored.username();
    fromAddress = stored.fromAddress();
    fromName = stored.fromName();
  }

  /** Stores everything; an empty password keeps the stored one unless it shall be cleared. */
  public String save() {
    try {
      mail.update(
          new SmtpInput(host, portNumber(), useSsl, username, secret(), fromAddress, fromName));
    } catch (CourierException e) {
      if (password != null) {
        view().put(LOST, true);
        passwordChange = "replace";
        Notices.again("password");
      }
      throw e;
    }
    Notices.done("mail.saved");
    return "/administration/mail?faces-redirect=true";
  }

  /** Null keeps what is stored. */
  private String secret() {
    if (password == null && isPasswordChangeable() && passwordChange.equals("replace")) {
      throw CourierException.invalid("password", Notices.text("mail.password.missing"));
    }
    return password == null && passwordChange.equals("clear") ? "" : password;
  }

  private static Map<String, Object> view() {
    return FacesContext.getCurrentInstance().getViewRoot().getViewMap();
  }

  /** Sends a test mail by what is stored and shows what became of it. */
  public void test() {
    try {
      notifications.testMail(recipient);
      outcome = new RulePage.Outcome(null, null);
    } catch (CourierException e) {
      if (!e.details().isEmpty()) {
        throw e;
      }
      outcome = new RulePage.Outcome(e.code().number(), e.getMessage());
    }
  }

  /** Null before a test. */
  public RulePage.Outcome getOutcome() {
    return outcome;
  }

  public String getRecipient() {
    return recipient;
  }

  public void setRecipient(String recipient) {
    this.recipient = recipient;
  }

  /**
   * Whether an empty password may mean more than one thing: one is stored, or was typed and lost.
   */
  public boolean isPasswordChangeable() {
    return isPasswordStored() || view().containsKey(LOST);
  }

  private Integer portNumber() {
    try {
      return Inputs.textOrNull(port) == null ? null : Integer.valueOf(port.strip());
    } catch (NumberFormatException e) {
      throw CourierException.invalid("port", Notices.text("field.number"));
    }
  }

  /** Whether a password is stored. */
  public boolean isPasswordStored() {
    return mail.read().hasPassword();
  }

  public String getHost() {
    return host;
  }

  public void setHost(String host) {
    this.host = host;
  }

  public String getPort() {
    return port;
  }

  public void setPort(String port) {
    this.port = port;
  }

  public boolean isUseSsl() {
    return useSsl;
  }

  public void setUseSsl(boolean useSsl) {
    this.useSsl = useSsl;
  }

  public String getUsername() {
    return username;
  }

  public void setUsername(String username) {
    this.username = username;
  }

  /** Never sent back to the page. */
  public String getPassword() {
    return null;
  }

  public void setPassword(String password) {
    this.password = password;
  }

  /** keep, replace or clear. */
  public String getPasswordChange() {
    return passwordChange;
  }

  public void setPasswordChange(String passwordChange) {
    this.passwordChange = passwordChange;
  }

  public String getFromAddress() {
    return fromAddress;
  }

  public void setFromAddress(String fromAddress) {
    this.fromAddress = fromAddress;
  }

  public String getFromName() {
    return fromName;
  }

  public void setFromName(String fromName) {
    this.fromName = fromName;
  }
}
