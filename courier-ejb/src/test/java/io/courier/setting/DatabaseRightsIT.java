package io.courier.setting;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.testing.TestDatabase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What /settings tells as auditProtection. */
@Tag("AUD-02")
class DatabaseRightsIT {
  private static final TestDatabase DB = TestDatabase.get();

  @Test
  void serversRoleMayNotChangeTheAudit() {
    assertThat(DB.<Boolean>inTransaction(em -> new DatabaseRights(em).mayChangeAudit())).isFalse();
  }

  @Test
  void oneRoleForSchemaAndServerMay() {
    assertThat(DB.asOwner().<Boolean>inTransaction(em -> new DatabaseRights(em).mayChangeAudit()))
        .isTrue();
  }
}
