package io.courier.web.console.chain;

import io.courier.audit.AuditFilter;
import io.courier.audit.AuditRecord;
import io.courier.audit.AuditService;
import io.courier.chain.ChainExecution;
import io.courier.chain.ChainExecutionService;
import io.courier.chain.ChainInput;
import io.courier.chain.ChainService;
import io.courier.chain.ChainView;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/** One chain: its members, its executions, and what may be done with it. */
@Named
@ViewScoped
public class ChainPage implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int PAGE_SIZE = 10;

  @EJB private transient ChainService chains;
  @EJB private transient ChainExecutionService executions;
  @EJB private transient AuditService audit;

  private String id;
  private int page = 1;
  private transient ChainView chain;
  private transient Page<Row> latest;

  /** An execution with what its members did. */
  public record Row(ChainExecution execution, List<MemberRow> members) {}

  /** Reads the chain; an unknown one leads back to the list. */
  public void load() {
    chain = chains.get(Inputs.id(id, "chain"));
    latest =
        executions
            .list(chain.id(), new PageRequest(Math.max(1, page), PAGE_SIZE, null, true))
            .map(detail -> new Row(detail.execution(), new MemberStates(detail).rows()));
  }

  public ChainView getChain() {
    if (chain == null) {
      load();
    }
    return chain;
  }

  public Page<Row> getLatest() {
    getChain();
    return latest;
  }

  public List<MemberRow> getMembers() {
    return MemberRow.of(getChain().members(), Map.of());
  }

  public ChainGraph getGraph() {
    return ChainGraph.of(getChain().members(), null);
  }

  /** Whether an execution in the list goes on. */
  public boolean isLive() {
    return getLatest().items().stream().anyMatch(row -> !row.execution().state().isFinal());
  }

  /** Why it cannot be started, as a key of the texts; null when it can. */
  public String getObstacle() {
    if (!getChain().enabled()) {
      return "chain.obstacle.disabled";
    }
    return getChain().members().isEmpty() ? "chain.obstacle.empty" : null;
  }

  /** What happened to the chain last, newest first. */
  public List<AuditRecord> getHistory() {
    return audit
        .find(AuditFilter.ofEntity("chain", getChain().id()), new PageRequest(1, 10, null, true))
        .items();
  }

  /** Starts the chain and shows the execution. */
  public String run() {
    return Inputs.to("/chains/execution", executions.execute(getChain().id()).id());
  }

  /** Switches it on or off. */
  public String toggle() {
    ChainView now = getChain();
    boolean on = !now.enabled();
    chains.update(now.id(), new ChainInput(now.name(), now.description(), on, null), now.version());
    Notices.done(on ? "chain.enabled" : "chain.disabled", now.name());
    return Inputs.to("/chains/detail", now.id());
  }

  /** Deletes the chain; what runs goes on. */
  public String delete() {
    chains.delete(getChain().id(), null);
    Notices.done("chain.deleted", getChain().name());
    return "/chains/list?faces-redirect=true";
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public int getPage() {
    return page;
  }

  public void setPage(int page) {
    this.page = page;
  }
}
