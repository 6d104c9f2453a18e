package io.courier.schedule;

import io.courier.execution.Intake;
import io.courier.execution.Trigger;
import io.courier.job.JobCatalog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;

/** Jobs. */
@ApplicationScoped
class JobSchedulable implements Schedulable {
  @Inject JobCatalog jobs;
  @Inject Intake intake;

  @Override
  public OwnerType type() {
    return OwnerType.JOB;
  }

  @Override
  public Optional<Owned> find(UUID id) {
    return jobs.find(id).map(job -> new Owned(job.name(), job.enabled()));
  }

  @Override
  public UUID start(UUID id, Trigger trigger) {
    return intake.enqueue(id.toString(), trigger).id();
  }
}
