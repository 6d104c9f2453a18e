package io.courier.web.console.chain;

import io.courier.chain.ChainExecution;
import io.courier.chain.ChainExecutionService;
import io.courier.chain.ChainFilter;
import io.courier.chain.ChainService;
import io.courier.chain.ChainView;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.schedule.OwnerType;
import io.courier.schedule.ScheduleService;
import io.courier.web.console.AddressedList;
import io.courier.web.console.Inputs;
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
public class ChainList extends AddressedList<ChainList.Row> {
  @EJB private ChainService chains;
  @EJB private ChainExecutionService executions;
  @EJB private ScheduleService schedules;

  private String search;
  private String enabled;

  /**
   * One line.
   *
   * @param last null for a chain that never ran
   * @param next null when nothing is scheduled
   */
  public record Row(ChainView chain, ChainExecution last, Instant next) {}

  @Override
  protected Page<Row> find(PageRequest request) {
    Boolean only = enabled == null ? null : Boolean.valueOf(enabled);
    Page<ChainView> rows = chains.list(new ChainFilter(search, only, false), request);
    List<UUID> ids = rows.items().stream().map(ChainView::id).toList();
    Map<UUID, ChainExecution> last = executions.last(ids);
    Map<UUID, Instant> next = schedules.nextOf(OwnerType.CHAIN, ids);
    return rows.map(
        chain ->
            new Row(chain, last.get(chain.id()), chain.enabled() ? next.get(chain.id()) : null));
  }

  /** Whether the last execution of a chain in the list goes on. */
  public boolean isLive() {
    return getFound().items().stream()
        .anyMatch(row -> row.last() != null && !row.last().state().isFinal());
  }

  /** Starts the chain whose id the button carries and shows its execution. */
  public String run() {
    UUID chain = Inputs.idParameter("chain", "chain");
    return Inputs.to("/chains/execution", executions.execute(chain).id());
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
}
