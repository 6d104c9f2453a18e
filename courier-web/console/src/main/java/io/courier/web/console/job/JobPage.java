package io.courier.web.console.job;

import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.execution.Execution;
import io.courier.execution.ExecutionFilter;
import io.courier.execution.ExecutionService;
import io.courier.job.JobService;
import io.courier.job.JobView;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Named;
import java.io.Serializable;

/**
 * One job: its steps and its latest executions. Read when the page is loaded; every action loads a
 * page afresh.
 */
@Named
@ViewScoped
public class JobPage implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int LATEST = 10;

  @EJB private transient JobService jobs;
  @EJB private transient ExecutionService executions;

  private String id;
  private transient JobView job;
  private transient Page<Execution> latest;

  /** Reads the job; an unknown one leads back to the list. */
  public void load() {
    job = jobs.get(Inputs.id(id, "job"));
    latest =
        executions.list(job.id(), ExecutionFilter.NONE, new PageRequest(1, LATEST, null, true));
  }

  public JobView getJob() {
    if (job == null) {
      load();
    }
    return job;
  }

  public Page<Execution> getLatest() {
    getJob();
    return latest;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = id;
  }
}
