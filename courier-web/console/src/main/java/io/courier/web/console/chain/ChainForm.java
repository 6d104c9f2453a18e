package io.courier.web.console.chain;

import io.courier.chain.ChainInput;
import io.courier.chain.ChainService;
import io.courier.chain.ChainView;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.job.JobFilter;
import io.courier.job.JobService;
import io.courier.job.JobView;
import io.courier.web.console.CurrentUser;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Makes or changes a chain with its members; for administrators and operators. */
@Named
@ViewScoped
public class ChainForm implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int CHOICE_PAGES = 5;
  private static final int CHOICE_SIZE = 100;

  @EJB private transient ChainService chains;
  @EJB private transient JobService jobs;
  @Inject private CurrentUser me;

  private String id;
  private Integer version;
  private String name;
  private String description;
  private boolean enabled = true;
  private MemberList members = new MemberList();
  private transient List<Choice> choices;
  private transient Move moved;

  /** Something to choose. */
  public record Choice(String value, String label) {}

  private record Move(String key, String direction) {}

  /**
   * Fills the fields from the stored chain; a new one starts empty.
   *
   * @throws CourierException 1020 for who may not save, 1030
   */
  public void load() {
    if (!me.isOperator()) {
      throw new CourierException(
          ErrorCode.INSUFFICIENT_PERMISSIONS, "Administrators and operators change chains.");
    }
    if (id != null) {
      ChainView chain = chains.get(Inputs.id(id, "chain"));
      name = chain.name();
      description = chain.description();
      enabled = chain.enabled();
      version = chain.version();
      members = MemberList.of(chain.members());
    }
  }

  /** Stores and shows the chain; problems of members stand at their lines. */
  public String save() {
    moved = null;
    ChainInput input = new ChainInput(name, description, enabled, members.input());
    try {
      ChainView saved =
          id == null ? chains.create(input) : chains.update(Inputs.id(id, "chain"), input, version);
      Notices.done("chain.saved", saved.name());
      return Inputs.to("/chains/detail", saved.id());
    } catch (CourierException e) {
      throw members.explained(e);
    }
  }

  /** Another line at the end, which follows the last one. */
  public void add() {
    moved = null;
    members.add();
  }

  /** Takes away the line whose key the button carries. */
  public void remove() {
    moved = null;
    members.remove(Inputs.parameter("member"));
  }

  public void up() {
    move(-1);
  }

  public void down() {
    move(1);
  }

  private void move(int by) {
    String key = Inputs.parameter("member");
    members.move(key, by);
    moved = new Move(key, by < 0 ? "up" : "down");
  }

  /** Where the line was moved by the last action, empty for nowhere: the keyboard goes with it. */
  public String movedTo(MemberDraft line) {
    return moved != null && moved.key().equals(line.getKey()) ? moved.direction() : "";
  }

  /** Where the moved line stands now, for those who do not see it; empty without one. */
  public String getSaid() {
    int at = moved == null ? -1 : members.indexOf(moved.key());
    return at < 0 ? "" : Notices.text("member.moved", nameOf(members.lines().get(at)), at + 1);
  }

  public List<MemberDraft> getMembers() {
    return members.lines();
  }

  /** The jobs by name, the first few hundred. */
  public List<Choice> getJobs() {
    if (choices == null) {
      choices = new ArrayList<>();
      boolean more = true;
      for (int page = 1; more && page <= CHOICE_PAGES; page++) {
        Page<JobView> found =
            jobs.list(JobFilter.NONE, new PageRequest(page, CHOICE_SIZE, "name", false));
        found.items().forEach(job -> choices.add(new Choice(job.id().toString(), label(job))));
        more = page < found.totalPages();
      }
    }
    return choices;
  }

  private static String label(JobView job) {
    return job.enabled() ? job.name() : job.name() + " " + Notices.text("member.disabled");
  }

  /** The line's job where it cannot be chosen any more, so that it is not lost unseen. */
  public List<Choice> gone(MemberDraft line) {
    boolean known =
        line.getJobId() == null
            || getJobs().stream().anyMatch(choice -> choice.value().equals(line.getJobId()));
    return known
        ? List.of()
        : List.of(
            new Choice(line.getJobId(), line.getJobName() + " " + Notices.text("member.deleted")));
  }

  /** The lines another one may follow. */
  public List<Choice> upstreams(MemberDraft line) {
    List<Choice> others = new ArrayList<>();
    for (MemberDraft other : members.lines()) {
      if (other != line) {
        int number = members.indexOf(other.getKey()) + 1;
        others.add(new Choice(other.getKey(), number + ". " + nameOf(other)));
      }
    }
    return others;
  }

  private String nameOf(MemberDraft line) {
    return getJobs().stream()
        .filter(choice -> choice.value().equals(line.getJobId()))
        .map(Choice::label)
        .findFirst()
        .orElseGet(
            () -> line.getJobName() == null ? Notices.text("member.choose") : line.getJobName());
  }

  public boolean isFresh() {
    return id == null;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = Inputs.textOrNull(id);
  }

  public String getName() {
    return name;
  }

  public void setName(String name) {
    this.name = name;
  }

  public String getDescription() {
    return description;
  }

  public void setDescription(String description) {
    this.description = description;
  }

  public boolean isEnabled() {
    return enabled;
  }

  public void setEnabled(boolean enabled) {
    this.enabled = enabled;
  }
}
