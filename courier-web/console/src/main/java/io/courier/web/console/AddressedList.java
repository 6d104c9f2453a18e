package io.courier.web.console;

import io.courier.core.Page;
import io.courier.core.PageRequest;

/**
 * A list whose order and page stand in the address, 25 lines a page; subclasses add their filters.
 */
public abstract class AddressedList<T> {
  private static final int PAGE_SIZE = 25;

  private String sort;
  private int page = 1;
  private Page<T> found;

  /** The lines of that page. */
  protected abstract Page<T> find(PageRequest request);

  /** Asks before the page is begun, so that a refusal leads away from it. */
  public void load() {
    SortOrder order = getOrder();
    found = find(new PageRequest(Math.max(1, page), PAGE_SIZE, order.field(), order.descending()));
  }

  public Page<T> getFound() {
    if (found == null) {
      load();
    }
    return found;
  }

  /** By name unless the address says otherwise. */
  public SortOrder getOrder() {
    return SortOrder.parse(sort, "name");
  }

  public String getSort() {
    return sort;
  }

  public void setSort(String sort) {
    this.sort = Inputs.textOrNull(sort);
  }

  public int getPage() {
    return page;
  }

  public void setPage(int page) {
    this.page = page;
  }
}
