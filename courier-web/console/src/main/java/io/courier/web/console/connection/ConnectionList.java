package io.courier.web.console.connection;

import io.courier.connection.ConnectionFilter;
import io.courier.connection.ConnectionProtocol;
import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionStatus;
import io.courier.connection.ConnectionView;
import io.courier.core.Codes;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Connections by group, those without a group last. The filter stands in the address. */
@Named
@RequestScoped
public class ConnectionList {
  private static final int PAGE_SIZE = 100;
  private static final String INSECURE = "insecure";
  private static final String NON_FIPS = "non_fips";

  @EJB private ConnectionService connections;

  private String search;
  private String protocol;
  private String status;
  private String sign;
  private int page = 1;
  private Page<ConnectionView> found;
  private Map<UUID, Instant> lastUses;

  /**
   * Connections of one group.
   *
   * @param name null for those without
   */
  public record Group(String name, List<ConnectionView> connections) {}

  public Page<ConnectionView> getFound() {
    if (found == null) {
      ConnectionFilter filter =
          new ConnectionFilter(
              Inputs.textOrNull(search),
              Codes.parse(ConnectionProtocol.class, protocol).orElse(null),
              null,
              Codes.parse(ConnectionStatus.class, status).orElse(null),
              NON_FIPS.equals(sign) ? Boolean.TRUE : null,
              INSECURE.equals(sign) ? Boolean.TRUE : null,
              false);
      found =
          connections.find(filter, new PageRequest(Math.max(1, page), PAGE_SIZE, "group", false));
    }
    return found;
  }

  public List<Group> getGroups() {
    return group(getFound().items());
  }

  /** Alphabetically whatever the case, without a group last; members in the order they come. */
  static List<Group> group(List<ConnectionView> sorted) {
    Map<String, List<ConnectionView>> byName =
        new TreeMap<>(String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder()));
    List<ConnectionView> ungrouped = new ArrayList<>();
    for (ConnectionView c : sorted) {
      (c.group() == null ? ungrouped : byName.computeIfAbsent(c.group(), k -> new ArrayList<>()))
          .add(c);
    }
    List<Group> groups = new ArrayList<>();
    byName.forEach((name, members) -> groups.add(new Group(name, List.copyOf(members))));
    if (!ungrouped.isEmpty()) {
      groups.add(new Group(null, List.copyOf(ungrouped)));
    }
    return groups;
  }

  /** When a connection of this page last did something that succeeded, null when it never did. */
  public Instant lastUse(UUID connection) {
    if (lastUses == null) {
      lastUses = connections.lastUses(getFound().items().stream().map(ConnectionView::id).toList());
    }
    return lastUses.get(connection);
  }

  /** Whether the list is shorter than all there is. */
  public boolean isFiltered() {
    return Inputs.textOrNull(search) != null || protocol != null || status != null || sign != null;
  }

  public List<String> getProtocols() {
    return Codes.all(ConnectionProtocol.class);
  }

  public List<String> getStatuses() {
    return Codes.all(ConnectionStatus.class);
  }

  /** What else a connection may be looked for by. */
  public List<String> getSigns() {
    return List.of(INSECURE, NON_FIPS);
  }

  public String getSearch() {
    return search;
  }

  public void setSearch(String search) {
    this.search = search;
  }

  public String getProtocol() {
    return protocol;
  }

  public void setProtocol(String protocol) {
    this.protocol = protocol;
  }

  public String getStatus() {
    return status;
  }

  public void setStatus(String status) {
    this.status = status;
  }

  public String getSign() {
    return sign;
  }

  public void setSign(String sign) {
    this.sign = sign;
  }

  public int getPage() {
    return page;
  }

  public void setPage(int page) {
    this.page = page;
  }
}
