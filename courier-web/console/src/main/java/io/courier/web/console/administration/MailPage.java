package io.courier.web.console.administration;

import io.courier.core.CourierException;
import io.courier.setting.SmtpInput;
import io.courier.setting.SmtpSettingService;
import io.courier.setting.SmtpSettings;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;

/** The mail server. Its password comes in and lives for one request only. */
@Named
@RequestScoped
public class MailPage {
  @EJB private SmtpSettingService mail;

  private String host;
  private String port;
  private boolean useSsl;
  private String username;
  private String password;
  private boolean clearPassword;
  private String fromAddress;
  private String fromName;

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
    String secret = clearPassword ? "" : password;
    mail.update(new SmtpInput(host, portNumber(), useSsl, username, secret, fromAddress, fromName));
    Notices.done("mail.saved");
    return "/administration/mail?faces-redirect=true";
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

  public boolean isClearPassword() {
    return clearPassword;
  }

  public void setClearPassword(boolean clearPassword) {
    this.clearPassword = clearPassword;
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
