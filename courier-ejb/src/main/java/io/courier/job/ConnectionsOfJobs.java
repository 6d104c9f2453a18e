package io.courier.job;

import io.courier.connection.ConnectionUsage;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;

/** Tells which jobs refer to a connection; an enabled one keeps it from being deleted. */
@ApplicationScoped
public class ConnectionsOfJobs implements ConnectionUsage {
  @Inject JobRepository jobs;

  /** For CDI. */
  public ConnectionsOfJobs() {}

  @Override
  public List<Use> usesOf(UUID connectionId) {
    return jobs.usingConnection(connectionId).stream()
        .map(
            row ->
                new Use(
                    Kind.JOB,
                    UUID.fromString(row[0].toString()),
                    row[1].toString(),
                    Boolean.TRUE.equals(row[2])))
        .toList();
  }
}
