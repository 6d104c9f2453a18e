package io.courier.setting;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** What the server's database role could do if it tried. */
@ApplicationScoped
public class DatabaseRights {
  @PersistenceContext(unitName = "courier")
  private EntityManager entities;

  /**
   * True when one role owns the schema and runs the server: then triggers alone protect the log.
   */
  public boolean mayChangeAudit() {
    return (Boolean)
        entities
            .createNativeQuery("SELECT has_table_privilege('audit_log_entries', 'UPDATE, DELETE')")
            .getSingleResult();
  }
}
