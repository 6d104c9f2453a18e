package io.courier.web.console.chain;

import io.courier.chain.ChainExecution;
import io.courier.chain.ChainExecutionDetail;
import io.courier.chain.ChainExecutionService;
import io.courier.chain.ChainFilter;
import io.courier.chain.ChainService;
import io.courier.chain.ChainView;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.schedule.OwnerType;
import io.courier.schedule.ScheduleService;
import io.courier.web.console.Inputs;
import io.courier.web.console.SortOrder;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Chains with their last execution and next firing. Filter and order stand in the address. */
@Named
@RequestScoped
public class ChainList {
  private static final int PAGE_SIZE = 25;
  private static final PageRequest NEWEST = new PageRequest(1, 1, null, true);

  @EJB private ChainService chains;
  @EJB private ChainExecutionService executions;
  @EJB private ScheduleService schedules;

  private String search;
  private String enabled;
  private String sort;
  private int page = 1;
  private Page<Row> found;

  /**
   * One line.
   *
   * @param last null for a chain that never ran
   * @param next null when nothing is scheduled
   */
  public record Row(ChainView chain, ChainExecution last, Instant next) {}

  /** Asks before the page is begun, so that a refusal leads away from it. */
  public void load() {
    SortOrder order = getOrder();
    Boolean only = enabled == null ? null : Boolean.valueOf(enabled);
    Page<ChainView> rows =
        chains.list(
            new ChainFilter(search, only, false),
            new PageRequest(Math.max(1, page), PAGE_SIZE, order.field(), order.descending()));
    List<UUID> ids = rows.items().stream().map(ChainView::id).toList();
    Map<UUID, Instant> next = schedules.nextOf(OwnerType.CHAIN, ids);
    found =
        rows.map(
            chain ->
                new Row(chain, last(chain.id()), chain.enabled() ? next.get(chain.id()) : null));
  }

  private ChainExecution last(UUID chain) {
    return executions.list(chain, NEWEST).items().stream()
        .map(ChainExecutionDetail::execution)
        .findFirst()
        .orElse(null);
  }

  public Page<Row> getFound() {
    if (found == null) {
      load();
    }
    return found;
  }

  /** Starts the chain whose id the button carries and shows its execution. */
  public String run() {
    UUID chain = Inputs.idParameter("chain", "chain");
    return Inputs.to("/chains/execution", executions.execute(chain).id());
  }

  public SortOrder getOrder() {
    return SortOrder.parse(sort, "name");
  }

  public boolean isFiltered() {
    return search != null || enabled != null;
  }

  public String getSearch() {
    return search;
  }

  public void setSearch(String search) {
    this.search = Inputs.textOrNull(search);
  }

  public String getEnabled() {
    return enabled;
  }

  public void setEnabled(String enabled) {
    this.enabled = Inputs.textOrNull(enabled);
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
