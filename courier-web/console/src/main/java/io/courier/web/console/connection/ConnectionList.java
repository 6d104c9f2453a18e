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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Connections by group, those without a group last. The filter stands in the address. */
@Named
@RequestScoped
public class ConnectionList {
  private static final int PAGE_SIZE = 100;

  @EJB private ConnectionService connections;

  private String search;
  private String protocol;
  private String status;
  private int page = 1;
  private Page<ConnectionView> found;

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
              null,
              null,
              false);
      found =
          connections.find(filter, new PageRequest(Math.max(1, page), PAGE_SIZE, "group", false));
    }
    return found;
  }

  public List<Group> getGroups() {
    return group(getFound().items());
  }

  /** In the order they come, without a group last. */
  static List<Group> group(List<ConnectionView> sorted) {
    Map<String, List<ConnectionView>> byName = new LinkedHashMap<>();
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

  /** Whether the list is shorter than all there is. */
  public boolean isFiltered() {
    return Inputs.textOrNull(search) != null || protocol != null || status != null;
  }

  public List<String> getProtocols() {
    return Codes.all(ConnectionProtocol.class);
  }

  public List<String> getStatuses() {
    return Codes.all(ConnectionStatus.class);
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

  public int getPage() {
    return page;
  }

  public void setPage(int page) {
    this.page = page;
  }
}
