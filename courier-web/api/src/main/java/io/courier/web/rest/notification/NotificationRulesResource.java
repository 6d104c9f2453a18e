package io.courier.web.rest.notification;

import io.courier.core.Roles;
import io.courier.notification.Channel;
import io.courier.notification.NotificationRuleFilter;
import io.courier.notification.NotificationRuleInput;
import io.courier.notification.NotificationRuleView;
import io.courier.notification.NotificationService;
import io.courier.notification.RuleEntity;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.IfMatch;
import io.courier.web.rest.ListQuery;
import io.courier.web.rest.Paged;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who is told of which events. */
@Path("notification-rules")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Notifications")
public class NotificationRulesResource {
  @Inject private NotificationService notifications;
  @Inject private Answers answers;

  /** What became of a test message. */
  public record Tested(UUID id, String state, String message) {}

  @GET
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Paged(
      filters = {"search", "entityType", "channel", "isEnabled"},
      sort = {"name", "entityType", "channel", "isEnabled", "createdAt", "updatedAt"})
  @Operation(summary = "Notification rules; secrets are masked")
  public Envelope<List<NotificationRuleView>> list(@Context UriInfo uri) {
    ListQuery query = ListQuery.of(uri);
    NotificationRuleFilter filter =
        new NotificationRuleFilter(
            query.text("search"),
            query.code("entityType", RuleEntity.class),
            query.code("channel", Channel.class),
            query.flag("isEnabled"));
    return answers.page(notifications.find(filter, query.page()));
  }

  @POST
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Makes a rule")
  public Response create(NotificationRuleInput request) {
    NotificationRuleView made = notifications.create(request);
    return answers.created("/notification-rules/" + made.id(), made);
  }

  @GET
  @Path("{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(summary = "One rule")
  public Envelope<NotificationRuleView> get(@PathParam("id") UUID id) {
    return answers.of(notifications.get(id));
  }

  @PUT
  @Path("{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(
      summary = "Replaces a rule; a secret that is absent or masked stays, unless the URL changes")
  public Envelope<NotificationRuleView> replace(
      @PathParam("id") UUID id,
      @HeaderParam("If-Match") String version,
      NotificationRuleInput request) {
    return answers.of(notifications.update(id, IfMatch.version(version), request));
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Deletes a rule; its name is not used again")
  public Envelope<Answers.Deleted> delete(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version) {
    notifications.delete(id, IfMatch.version(version));
    return answers.deleted(id);
  }

  @POST
  @Path("{id}/test")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Sends a real test message; answers when the receiver took it")
  public Envelope<Tested> test(@PathParam("id") UUID id) {
    notifications.test(id);
    return answers.of(new Tested(id, "sent", "The receiver took the test message."));
  }
}
