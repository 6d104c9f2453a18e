package io.courier.web.rest.notification;

import io.courier.core.Codes;
import io.courier.core.Roles;
import io.courier.notification.NotificationLogFilter;
import io.courier.notification.NotificationLogView;
import io.courier.notification.NotificationService;
import io.courier.notification.RuleEntity;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.ListQuery;
import io.courier.web.rest.Paged;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Every try of every notification. */
@Path("notification-logs")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Notifications")
public class NotificationLogsResource {
  @Inject private NotificationService notifications;
  @Inject private Answers answers;

  @GET
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Paged(
      filters = {"ruleId", "entityType", "entityId", "success"},
      sort = {"sentAt", "createdAt"})
  @Operation(summary = "Tries and suppressed messages, newest first")
  public Envelope<List<NotificationLogView>> list(@Context UriInfo uri) {
    ListQuery query = ListQuery.of(uri);
    NotificationLogFilter filter =
        new NotificationLogFilter(
            query.id("ruleId"),
            Codes.of(query.code("entityType", RuleEntity.class)),
            query.id("entityId"),
            query.flag("success"));
    return answers.page(notifications.log(filter, query.page()));
  }
}
