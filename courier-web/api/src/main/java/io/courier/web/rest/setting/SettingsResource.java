package io.courier.web.rest.setting;

import io.courier.core.Roles;
import io.courier.notification.NotificationService;
import io.courier.setting.AuthSettings;
import io.courier.setting.CryptoItem;
import io.courier.setting.SettingService;
import io.courier.setting.SettingView;
import io.courier.setting.SmtpInput;
import io.courier.setting.SmtpSettingService;
import io.courier.setting.SmtpSettings;
import io.courier.setting.SystemOverview;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Settings of the product. */
@Path("settings")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Settings")
public class SettingsResource {
  private static final String FIPS_MODE = "security.fips_mode_enabled";

  @Inject private SettingService settings;
  @Inject private SmtpSettingService mail;
  @Inject private NotificationService notifications;
  @Inject private Answers answers;

  /**
   * The setting as it is now.
   *
   * @param stopsWorking after turning FIPS mode on: connections and keys that it stops
   */
  public record Changed(
      String key,
      String value,
      String description,
      Instant updatedAt,
      String updatedBy,
      List<CryptoItem> stopsWorking) {}

  /** The new value, as text or as the JSON type. */
  public record Change(Object value) {
    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
      return "Change[***]";
    }
  }

  @GET
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(summary = "All settings the caller may read, and the state of the system")
  public Envelope<SystemOverview> overview() {
    return answers.of(settings.overview());
  }

  @PUT
  @Path("{key}")
  @RolesAllowed(Roles.ADMIN)
  @Operation(
      summary = "Changes one setting; turning FIPS mode on answers what does not work from now on")
  public Envelope<Changed> change(@PathParam("key") String key, Change change) {
    SettingView now = settings.update(key, change.value());
    boolean fipsOn = now.key().equals(FIPS_MODE) && Boolean.parseBoolean(now.value());
    return answers.of(
        new Changed(
            now.key(),
            now.value(),
            now.description(),
            now.updatedAt(),
            now.updatedBy(),
            fipsOn ? settings.stoppedByFipsMode() : List.of()));
  }

  @GET
  @Path("auth")
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Settings of local sign-in")
  public Envelope<AuthSettings> auth() {
    return answers.of(settings.auth());
  }

  @PUT
  @Path("auth")
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Replaces the settings of local sign-in; absent ones get their default")
  public Envelope<AuthSettings> changeAuth(AuthSettings request) {
    return answers.of(settings.updateAuth(request));
  }

  @GET
  @Path("smtp")
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "The mail server, without its password")
  public Envelope<SmtpSettings> smtp() {
    return answers.of(mail.read());
  }

  @PUT
  @Path("smtp")
  @RolesAllowed(Roles.ADMIN)
  @Operation(
      summary = "Replaces the mail server; absent members get their default, the password stays")
  public Envelope<SmtpSettings> changeSmtp(SmtpInput request) {
    return answers.of(mail.update(request));
  }

  /** Whom a test mail goes to. */
  public record MailTest(String recipient) {}

  /** What became of it. */
  public record MailTested(String recipient, String state, String message) {}

  @POST
  @Path("smtp/test")
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Sends a test mail by the stored server; answers when the server took it")
  public Envelope<MailTested> testSmtp(MailTest request) {
    notifications.testMail(request.recipient());
    return answers.of(
        new MailTested(request.recipient().strip(), "sent", "The mail server took the test mail."));
  }
}
