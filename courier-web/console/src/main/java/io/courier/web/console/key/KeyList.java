package io.courier.web.console.key;

import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionView;
import io.courier.core.Codes;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.key.SshKeyFilter;
import io.courier.key.SshKeyService;
import io.courier.key.SshKeyStatus;
import io.courier.key.SshKeyType;
import io.courier.key.SshKeyView;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.List;

/** SSH keys, newest first, with who uses them. The filter stands in the address. */
@Named
@RequestScoped
public class KeyList {
  private static final int PAGE_SIZE = 50;

  @EJB private SshKeyService keys;
  @EJB private ConnectionService connections;

  private String search;
  private String type;
  private String status;
  private int page = 1;
  private Page<Row> found;

  /**
   * One key.
   *
   * @param users the connections that log in with it
   */
  public record Row(SshKeyView key, List<ConnectionView> users) {}

  public Page<Row> getFound() {
    if (found == null) {
      SshKeyFilter filter =
          new SshKeyFilter(
              Inputs.textOrNull(search),
              Codes.parse(SshKeyStatus.class, status).orElse(null),
              Codes.parse(SshKeyType.class, type).orElse(null),
              false);
      found =
          keys.find(filter, new PageRequest(Math.max(1, page), PAGE_SIZE, "createdAt", true))
              .map(key -> new Row(key, connections.usingKey(key.id())));
    }
    return found;
  }

  /** Whether the list is shorter than all there is. */
  public boolean isFiltered() {
    return Inputs.textOrNull(search) != null || type != null || status != null;
  }

  public List<String> getTypes() {
    return Codes.all(SshKeyType.class);
  }

  /** Those of keys that are there. */
  public List<String> getStatuses() {
    return List.of(Codes.of(SshKeyStatus.ACTIVE), Codes.of(SshKeyStatus.RETIRED));
  }

  public String getSearch() {
    return search;
  }

  public void setSearch(String search) {
    this.search = search;
  }

  public String getType() {
    return type;
  }

  public void setType(String type) {
    this.type = type;
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
