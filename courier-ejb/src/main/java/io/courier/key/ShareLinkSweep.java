package io.courier.key;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;

/** Audits the end of share links, once a day on every node; each link is noted once. */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class ShareLinkSweep {
  @Inject private ShareLinkWriter links;

  @Schedule(hour = "1", minute = "23", persistent = false)
  void sweep() {
    while (links.noteExpired() > 0) {
      // the next portion
    }
  }
}
