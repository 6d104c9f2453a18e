package io.courier.web.console.notification;

import io.courier.chain.ChainFilter;
import io.courier.chain.ChainService;
import io.courier.connection.ConnectionFilter;
import io.courier.connection.ConnectionService;
import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.PageRequest;
import io.courier.job.JobFilter;
import io.courier.job.JobService;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The entities that rules and messages are about: their names, their pages, and a choice. */
@Named
@RequestScoped
public class RuleEntities {
  private static final PageRequest CHOICE = new PageRequest(1, 100, "name", false);
  private static final Map<String, String> PAGES =
      Map.of(
          "job", "/jobs/detail",
          "chain", "/chains/detail",
          "connection", "/connections/detail");
  private static final UUID NOBODY = new UUID(0, 0);

  @EJB private JobService jobs;
  @EJB private ChainService chains;
  @EJB private ConnectionService connections;

  private final Map<UUID, String> names = new HashMap<>();

  /** Something to choose. */
  public record Choice(String id, String name) {}

  /** The first hundred by name; none for types of which there is nothing to choose. */
  public List<Choice> choices(String entityType) {
    return switch (String.valueOf(entityType)) {
      case "job" ->
          jobs.list(JobFilter.NONE, CHOICE).items().stream()
              .map(job -> new Choice(job.id().toString(), job.name()))
              .toList();
      case "chain" ->
          chains.list(ChainFilter.NONE, CHOICE).items().stream()
              .map(chain -> new Choice(chain.id().toString(), chain.name()))
              .toList();
      case "connection" ->
          connections.find(ConnectionFilter.ALL, CHOICE).items().stream()
              .map(connection -> new Choice(connection.id().toString(), connection.name()))
              .toList();
      default -> List.of();
    };
  }

  /**
   * @param entityType constant or code
   * @param id null for all of the type
   */
  public String name(Object entityType, UUID id) {
    String type = code(entityType);
    if (id == null || id.equals(NOBODY)) {
      return Notices.text("entity.all." + type);
    }
    return names.computeIfAbsent(id, key -> read(type, key));
  }

  /** View of the entity's page, null where there is none. */
  public String page(Object entityType, UUID id) {
    return id == null || id.equals(NOBODY) ? null : PAGES.get(code(entityType));
  }

  private static String code(Object entityType) {
    return entityType instanceof Enum<?> constant ? Codes.of(constant) : String.valueOf(entityType);
  }

  private String read(String type, UUID id) {
    try {
      return switch (type) {
        case "job" -> jobs.get(id).name();
        case "chain" -> chains.get(id).name();
        case "connection" -> connections.get(id).name();
        default -> id.toString();
      };
    } catch (CourierException e) {
      return id.toString(); // deleted since
    }
  }
}
