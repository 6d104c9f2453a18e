package io.courier.web.console.job;

import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.job.JobDependency;
import io.courier.job.JobDependencyService;
import io.courier.job.JobFilter;
import io.courier.job.JobService;
import io.courier.job.JobView;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;

/** The jobs that the job on the page waits for. */
@Named
@RequestScoped
public class JobLinks {
  private static final int MANY = 100;
  private static final int MOST_CHOICES = 1000;

  @EJB private JobDependencyService dependencies;
  @EJB private JobService jobs;
  @Inject private JobPage shown;

  private String upstreamJobId;
  private boolean runOnFailure;
  private List<JobDependency> all;

  public List<JobDependency> getAll() {
    if (all == null) {
      PageRequest request = new PageRequest(1, MANY, null, false);
      all = dependencies.list(shown.getJob().id(), request).items();
    }
    return all;
  }

  /** Jobs to choose from, by name. */
  public List<JobView> getChoices() {
    List<JobView> choices = new ArrayList<>();
    Page<JobView> page;
    int number = 1;
    do {
      page = jobs.list(JobFilter.NONE, new PageRequest(number++, MANY, "name", false));
      choices.addAll(page.items());
    } while (page.page() < page.totalPages() && choices.size() < MOST_CHOICES);
    choices.removeIf(job -> job.id().equals(shown.getJob().id()));
    return choices;
  }

  /** Makes the job wait for another; 2005 to 2007 stay on the page. */
  public String add() {
    String upstream = Inputs.textOrNull(upstreamJobId);
    JobDependency made =
        dependencies.create(
            shown.getJob().id(),
            upstream == null ? null : Inputs.id(upstream, "job"),
            runOnFailure);
    Notices.done("dependency.added", made.upstreamJobName());
    return again();
  }

  /** Removes the edge whose id the button carries. */
  public String remove() {
    dependencies.delete(shown.getJob().id(), Inputs.idParameter("dependency", "dependency"));
    Notices.done("dependency.removed");
    return again();
  }

  private String again() {
    return Inputs.to("/jobs/detail", shown.getJob().id()) + "&tab=dependencies";
  }

  public String getUpstreamJobId() {
    return upstreamJobId;
  }

  public void setUpstreamJobId(String upstreamJobId) {
    this.upstreamJobId = upstreamJobId;
  }

  public boolean isRunOnFailure() {
    return runOnFailure;
  }

  public void setRunOnFailure(boolean runOnFailure) {
    this.runOnFailure = runOnFailure;
  }
}
