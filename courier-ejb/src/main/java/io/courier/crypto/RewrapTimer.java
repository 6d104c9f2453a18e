package io.courier.crypto;

import io.courier.core.Actor;
import io.courier.core.CourierException;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Re-wraps once a month in the cluster: every node asks for the turn each night, one gets it. A
 * month whose run was killed, failed or left something is tried again the next night.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class RewrapTimer {
  private static final Logger LOG = System.getLogger(RewrapTimer.class.getName());

  @Inject private Rewrapper rewrapper;
  @Inject private RewrapRepository repository;
  @Inject private Clock clock;

  @Schedule(hour = "2", minute = "7", persistent = false)
  void rewrap() {
    if (!repository.takeTurn(now())) {
      return;
    }
    try {
      if (rewrapper.run(Actor.SYSTEM).completed()) {
        repository.finishTurn(now());
      }
    } catch (CourierException e) {
      LOG.log(
          Level.WARNING,
          "CRTRF2205W: The monthly re-wrapping broke off and is tried again: " + e.getMessage(),
          e);
    }
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }
}
