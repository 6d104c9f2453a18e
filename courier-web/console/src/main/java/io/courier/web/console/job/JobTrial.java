package io.courier.web.console.job;

import io.courier.job.DryRunReport;
import io.courier.job.DryRunService;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;

/** The dry run of a job and its report, shown on the page that asked. */
@Named
@RequestScoped
public class JobTrial {
  @EJB private DryRunService trials;

  private DryRunReport report;

  /** Tries the job whose id the button carries; partners are dialled, nothing is transferred. */
  public void run() {
    report = trials.dryRun(Inputs.idParameter("job", "job"));
  }

  /** Null before it ran. */
  public DryRunReport getReport() {
    return report;
  }
}
