package io.courier.web.console.administration;

import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.identity.UserAccount;
import io.courier.identity.UserFilter;
import io.courier.identity.UserService;
import io.courier.web.console.Inputs;
import io.courier.web.console.SortOrder;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;

/** Users by name. Filter, order and page stand in the address. */
@Named
@RequestScoped
public class UserList {
  private static final int PAGE_SIZE = 25;

  @EJB private UserService users;
  @Inject private Clock clock;

  private String search;
  private String sort;
  private int page = 1;
  private Page<UserAccount> found;

  /** Asks before the page is begun, so that a refusal leads away from it. */
  public void load() {
    SortOrder order = getOrder();
    found =
        users.list(
            new UserFilter(Inputs.textOrNull(search), false),
            new PageRequest(Math.max(1, page), PAGE_SIZE, order.field(), order.descending()));
  }

  public Page<UserAccount> getFound() {
    if (found == null) {
      load();
    }
    return found;
  }

  /** Whether wrong passwords keep the user out now. */
  public boolean isLocked(UserAccount user) {
    return user.lockedUntil() != null && user.lockedUntil().isAfter(clock.instant());
  }

  /** Whether the list is shorter than all there is. */
  public boolean isFiltered() {
    return Inputs.textOrNull(search) != null;
  }

  public SortOrder getOrder() {
    return SortOrder.parse(sort, "username");
  }

  public String getSearch() {
    return search;
  }

  public void setSearch(String search) {
    this.search = search;
  }

  public String getSort() {
    return sort;
  }

  public void setSort(String sort) {
    this.sort = sort;
  }

  public int getPage() {
    return page;
  }

  public void setPage(int page) {
    this.page = page;
  }
}
