package io.courier.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.audit.AuditKeeping;
import jakarta.annotation.Resource;
import jakarta.ejb.EJBException;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The audit log and JTA: an entry stands or falls with its business action, refusals stay. */
class AuditTransactionIT extends InContainer {
  @Inject private Ledger ledger;
  @Inject private AuditKeeping keeping;

  @Resource(lookup = "jdbc/courier")
  private DataSource dataSource;

  @Test
  void entryOfAnActionThatCommitsIsThere() throws SQLException {
    ledger.succeed("LedgerSucceeded");
    assertThat(entries("LedgerSucceeded")).isEqualTo(1);
  }

  @Test
  void entryOfAnActionThatRollsBackIsGone() throws SQLException {
    assertThatThrownBy(() -> ledger.fail("LedgerFailed")).isInstanceOf(EJBException.class);
    assertThat(entries("LedgerFailed")).isZero();
  }

  @Test
  void entryAboutARefusalSurvivesTheRollback() throws SQLException {
    assertThatThrownBy(() -> ledger.refuse("LedgerRefused")).isInstanceOf(EJBException.class);
    assertThat(entries("LedgerRefused")).isEqualTo(1);
  }

  @Test
  @Tag("CAUD-05")
  void rowAboutAPartnerSurvivesTheRollback() throws SQLException {
    UUID connection = UUID.randomUUID();
    assertThatThrownBy(() -> ledger.failAfterPartner(connection)).isInstanceOf(EJBException.class);
    try (Connection database = dataSource.getConnection();
        PreparedStatement query =
            database.prepareStatement(
                "SELECT count(*) FROM connection_audit_log WHERE connection_id = ?")) {
      query.setObject(1, connection);
      try (ResultSet result = query.executeQuery()) {
        result.next();
        assertThat(result.getInt(1)).isEqualTo(1);
      }
    }
  }

  @Test
  @Tag("AUD-27")
  void monthsThatAreOverAreClosedOnce() throws SQLException {
    execute("SELECT create_monthly_partitions((now() - interval '2 months')::date)");
    keeping.closeMonths();
    keeping.closeMonths();
    assertThat(entries("AuditMonthClosed")).as("of the two tables").isEqualTo(2);
    assertThat(keeping.verify(finding -> {}).findings()).isEmpty();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  private int entries(String operation) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT count(*) FROM audit_log_entries WHERE operation = ?")) {
      query.setString(1, operation);
      try (ResultSet result = query.executeQuery()) {
        result.next();
        return result.getInt(1);
      }
    }
  }
}
