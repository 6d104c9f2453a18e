package io.courier.identity;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;

/**
 * Removes refresh tokens that ended long ago, every hour on every node; two nodes at once do no
 * harm.
 */
@Singleton
@TransactionManagement(TransactionManagementType.BEAN)
public class RefreshTokenSweep {
  @Inject private SignInRecords records;

  @Schedule(hour = "*", minute = "17", persistent = false)
  void sweep() {
    records.deleteExpired();
  }
}
