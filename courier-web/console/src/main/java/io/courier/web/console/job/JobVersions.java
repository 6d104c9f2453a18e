package io.courier.web.console.job;

import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.job.JobService;
import io.courier.job.JobVersionView;
import io.courier.web.console.Inputs;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** The versions of the job on the page, newest first, and what differs between two of them. */
@Named
@RequestScoped
public class JobVersions {
  private static final int PAGE_SIZE = 25;

  @EJB private JobService jobs;
  @Inject private JobPage shown;

  private Integer from;
  private Integer to;
  private int page = 1;
  private Page<JobVersionView> found;
  private List<VersionDiff.Change> changes;

  public Page<JobVersionView> getFound() {
    if (found == null) {
      PageRequest request = new PageRequest(Math.max(1, page), PAGE_SIZE, null, true);
      found = jobs.versions(shown.getJob().id(), request);
    }
    return found;
  }

  /** Whether two versions were chosen. */
  public boolean isCompared() {
    return from != null && to != null;
  }

  /** What came with the later of the two; an unknown version leads back to the list. */
  public List<VersionDiff.Change> getChanges() {
    if (changes == null && isCompared()) {
      changes = VersionDiff.of(snapshot(from).configSnapshot(), snapshot(to).configSnapshot());
    }
    return changes;
  }

  private JobVersionView snapshot(int number) {
    return jobs.version(Inputs.id(shown.getId(), "job"), number);
  }

  public Integer getFrom() {
    return from;
  }

  public void setFrom(Integer from) {
    this.from = from;
  }

  public Integer getTo() {
    return to;
  }

  public void setTo(Integer to) {
    this.to = to;
  }

  public int getPage() {
    return page;
  }

  public void setPage(int page) {
    this.page = page;
  }
}
