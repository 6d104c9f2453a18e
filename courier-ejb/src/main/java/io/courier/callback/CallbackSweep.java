package io.courier.callback;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;

/** Removes old callbacks, which hold reports of up to 1 MB; once a day on every node. */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class CallbackSweep {
  private static final int AT_ONCE = 200;

  @Inject private CallbackWriter callbacks;

  @Schedule(hour = "1", minute = "41", persistent = false)
  void sweep() {
    while (callbacks.forget(AT_ONCE) == AT_ONCE) {
      // the next portion
    }
  }
}
