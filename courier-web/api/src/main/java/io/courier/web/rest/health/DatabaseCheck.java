package io.courier.web.rest.health;

import io.courier.health.DatabaseProbe;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** PostgreSQL answers, with a schema this release can work on. */
@Readiness
@ApplicationScoped
public class DatabaseCheck implements HealthCheck {
  @Inject private DatabaseProbe database;

  @Override
  public HealthCheckResponse call() {
    boolean answers = database.answers();
    boolean served = answers && database.isSchemaServed();
    return HealthCheckResponse.named("database")
        .status(served)
        .withData("answers", answers)
        .withData("schemaServed", served)
        .build();
  }
}
