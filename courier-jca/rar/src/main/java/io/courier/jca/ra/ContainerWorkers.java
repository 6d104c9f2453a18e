package io.courier.jca.ra;

import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The container's threads as an {@link Executor}. Thread-safe. */
final class ContainerWorkers implements Executor {
  private final WorkManager manager;

  ContainerWorkers(WorkManager manager) {
    this.manager = manager;
  }

  @Override
  public void execute(Runnable command) {
    try {
      manager.scheduleWork(
          new Work() {
            @Override
            public void run() {
              command.run();
            }

            @Override
            public void release() {
              // Everything run here has a deadline of its own.
            }
          });
    } catch (WorkException e) {
      throw new RejectedExecutionException("The container has no thread free", e);
    }
  }
}
