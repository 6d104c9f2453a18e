package io.courier.web.console.chain;

import io.courier.chain.ChainExecution;
import io.courier.chain.ChainExecutionDetail;
import io.courier.chain.ChainExecutionService;
import io.courier.chain.ChainState;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;

/** One execution of a chain, live: every refresh loads what is stored now. */
@Named
@ViewScoped
public class ChainRunPage implements Serializable {
  private static final long serialVersionUID = 1L;

  @EJB private transient ChainExecutionService executions;

  private String id;
  private String reason;
  private transient ChainExecutionDetail detail;

  /** Reads the execution; an unknown one leads back to the list. */
  public void load() {
    detail = executions.get(null, Inputs.id(id, "chain execution"));
  }

  private ChainExecutionDetail detail() {
    if (detail == null) {
      load();
    }
    return detail;
  }

  public ChainExecution getExecution() {
    return detail().execution();
  }

  public List<MemberRow> getMembers() {
    return new MemberStates(detail()).rows();
  }

  public ChainGraph getGraph() {
    return ChainGraph.of(getExecution().members(), new MemberStates(detail()).codes());
  }

  /** Whether it has not ended. */
  public boolean isLive() {
    return !getExecution().state().isFinal();
  }

  /** Whether the page must keep asking: a paused one changes while its members come to rest. */
  public boolean isMoving() {
    return (isLive() && !isResumable()) || new MemberStates(detail()).isMoving();
  }

  public boolean isPausable() {
    return getExecution().state().canBecome(ChainState.PAUSED);
  }

  public boolean isResumable() {
    return getExecution().state() == ChainState.PAUSED;
  }

  public boolean isCancellable() {
    return getExecution().state().canBecome(ChainState.CANCELLED);
  }

  /** No further member starts; running ones pause. */
  public String pause() {
    executions.pause(getExecution().chainId(), getExecution().id());
    Notices.done("chain.pausing");
    return here();
  }

  public String resume() {
    executions.resume(getExecution().chainId(), getExecution().id());
    Notices.done("chain.resuming");
    return here();
  }

  /** Cancels all members with the reason given, if any. */
  public String cancel() {
    executions.cancel(getExecution().chainId(), getExecution().id(), Inputs.textOrNull(reason));
    Notices.done("chain.cancelling");
    return here();
  }

  private String here() {
    return Inputs.to("/chains/execution", getExecution().id());
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }

  public String getReason() {
    return reason;
  }

  public void setReason(String reason) {
    this.reason = reason;
  }
}
