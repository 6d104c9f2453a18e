package io.courier.setting;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

/** What the server's database role could do if it tried. */
@ApplicationScoped
public class DatabaseRights {
  @PersistenceContext(unitName = "courier")
  private EntityManager entities;

  private static final String MAY_CHANGE =
      "SELECT coalesce(bool_or(pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid,"
          + " 'UPDATE, DELETE, TRUNCATE, TRIGGER')), true) FROM pg_class c JOIN pg_namespace n ON n.oid ="
          + " c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND"
          + " c.relname ~ '^(audit_log_entries|connection_audit_log|audit_partition_checksums|audit_chain_head)'";

  /** For CDI. */
  public DatabaseRights() {}

  DatabaseRights(EntityManager entities) {
    this.entities = entities;
  }

  /**
   * True when the role could change or remove a table of the audit or a partition of one, as when
   * one role owns the schema and runs the server: then triggers alone protect the log, and the role
   * could switch them off.
   */
  public boolean mayChangeAudit() {
    return (Boolean) entities.createNativeQuery(MAY_CHANGE).getSingleResult();
  }
}
