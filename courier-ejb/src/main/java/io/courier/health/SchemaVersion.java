package io.courier.health;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.util.Arrays;

/** Whether the database has the schema this release was built for, or a newer one. */
@ApplicationScoped
public class SchemaVersion {
  /** Release folder of the change logs; a test compares it with what a migration leaves. */
  static final String BUILT_FOR = "0.1";

  @PersistenceContext(unitName = "courier")
  private EntityManager entities;

  public boolean isServed() {
    Object found = entities.createNativeQuery("SELECT courier_schema_version()").getSingleResult();
    return Arrays.compare(numbers(found.toString()), numbers(BUILT_FOR)) >= 0;
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\.", -1)).mapToInt(Integer::parseInt).toArray();
  }
}
