package io.courier.web.console.connection;

import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionView;
import io.courier.core.CourierException;
import io.courier.job.StepDefinition;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Connections where other pages name them: what a step's {@code connection_id} stands for. */
@Named
@RequestScoped
public class NamedConnections {
  private static final String ID = "connection_id";

  @EJB private ConnectionService connections;

  private final Map<String, Optional<ConnectionView>> known = new HashMap<>();

  /** The connection a step's entry names; null for any other entry and for what is gone. */
  public ConnectionView named(String key, Object id) {
    return ID.equals(key) && id instanceof String text
        ? known.computeIfAbsent(text, this::find).orElse(null)
        : null;
  }

  private Optional<ConnectionView> find(String id) {
    try {
      return Optional.of(connections.get(Inputs.id(id, "connection")));
    } catch (CourierException e) {
      return Optional.empty(); // deleted since, or an expression
    }
  }

  /** Connections the steps name whose changed host key awaits a decision, by name. */
  public List<ConnectionView> attention(List<StepDefinition> steps) {
    Set<UUID> used =
        steps.stream()
            .filter(s -> s.configuration() != null)
            .map(s -> named(ID, s.configuration().get(ID)))
            .filter(Objects::nonNull)
            .map(ConnectionView::id)
            .collect(Collectors.toSet());
    return connections.requiringAttention(used).stream()
        .map(id -> named(ID, id.toString()))
        .sorted(Comparator.comparing(ConnectionView::name))
        .toList();
  }
}
