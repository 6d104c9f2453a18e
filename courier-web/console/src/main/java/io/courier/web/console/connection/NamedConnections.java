package io.courier.web.console.connection;

import io.courier.connection.ConnectionFilter;
import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionStatus;
import io.courier.connection.ConnectionView;
import io.courier.core.CourierException;
import io.courier.core.PageRequest;
import io.courier.job.StepDefinition;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Connections where other pages name them: what a step's {@code connection_id} stands for. */
@Named
@RequestScoped
public class NamedConnections {
  private static final String ID = "connection_id";
  private static final PageRequest MANY = new PageRequest(1, 100, "name", false);

  @EJB private ConnectionService connections;

  private final Map<String, Optional<ConnectionView>> known = new HashMap<>();
  private List<ConnectionView> undecided;

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

  /** Connections the steps name whose changed host key awaits a decision. */
  public List<ConnectionView> attention(List<StepDefinition> steps) {
    List<Object> used =
        steps.stream()
            .filter(s -> s.configuration() != null)
            .map(s -> s.configuration().get(ID))
            .toList();
    return undecided().stream().filter(c -> used.contains(c.id().toString())).toList();
  }

  private List<ConnectionView> undecided() {
    if (undecided == null) {
      ConnectionStatus status = ConnectionStatus.REQUIRES_ATTENTION;
      undecided =
          connections
              .find(new ConnectionFilter(null, null, null, status, null, null, false), MANY)
              .items();
    }
    return undecided;
  }
}
