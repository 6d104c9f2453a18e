package io.courier.web.console.audit;

import io.courier.audit.AuditFilter;
import io.courier.core.CourierException;
import io.courier.core.Problems;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.UUID;

/** What part of the log is asked for, as the address has it. Times are UTC. */
@Named
@RequestScoped
public class AuditSearch {
  private String entityType;
  private String entityId;
  private String operation;
  private String user;
  private String from;
  private String to;

  /**
   * @throws CourierException 1000 naming what is no id or no time
   */
  public AuditFilter filter() {
    Problems problems = new Problems();
    UUID id = id(problems);
    Instant start = time(problems, "from", from);
    Instant end = time(problems, "to", to);
    problems.throwIfAny();
    return new AuditFilter(
        Inputs.textOrNull(entityType),
        id,
        Inputs.textOrNull(operation),
        Inputs.textOrNull(user),
        start,
        end,
        null);
  }

  private UUID id(Problems problems) {
    String text = Inputs.textOrNull(entityId);
    try {
      return text == null ? null : UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      problems.add(Notices.text("audit.entityId"), Notices.text("audit.entityId.wrong"));
      return null;
    }
  }

  /** What a browser's input of date and time sends, or a full moment with its zone. */
  private static Instant time(Problems problems, String field, String value) {
    String text = Inputs.textOrNull(value);
    if (text == null) {
      return null;
    }
    try {
      return text.endsWith("Z") || text.indexOf('+') > 0
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      problems.add(Notices.text("audit." + field), Notices.text("audit.time.wrong"));
      return null;
    }
  }

  /** Whether the list is shorter than all there is. */
  public boolean isFiltered() {
    return Inputs.textOrNull(entityType) != null
        || Inputs.textOrNull(entityId) != null
        || Inputs.textOrNull(operation) != null
        || Inputs.textOrNull(user) != null
        || Inputs.textOrNull(from) != null
        || Inputs.textOrNull(to) != null;
  }

  public String getEntityType() {
    return entityType;
  }

  public void setEntityType(String entityType) {
    this.entityType = entityType;
  }

  public String getEntityId() {
    return entityId;
  }

  public void setEntityId(String entityId) {
    this.entityId = entityId;
  }

  public String getOperation() {
    return operation;
  }

  public void setOperation(String operation) {
    this.operation = operation;
  }

  public String getUser() {
    return user;
  }

  public void setUser(String user) {
    this.user = user;
  }

  public String getFrom() {
    return from;
  }

  public void setFrom(String from) {
    this.from = from;
  }

  public String getTo() {
    return to;
  }

  public void setTo(String to) {
    this.to = to;
  }
}
