package io.courier.identity;

import io.courier.setting.Deployment;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;

/**
 * Makes the one-time set-up token at the first start outside Development and prints it to the log;
 * only its hash is kept.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
public class SetupTokenIssue {
  private static final System.Logger LOG = System.getLogger(SetupTokenIssue.class.getName());

  @Inject private SetupRecords records;
  @Inject private SetupService setup;
  @Inject private Deployment deployment;

  @PostConstruct
  void issue() {
    if (!setup.isTokenRequired() || setup.isCompleted()) {
      return;
    }
    String token = OpaqueToken.next();
    String page =
        deployment.baseUrl() == null ? "/console/setup" : deployment.baseUrl() + "/console/setup";
    if (records.offerToken(OpaqueToken.hash(token))) {
      LOG.log(
          Level.WARNING,
          "CRTRF3001W: Courier is not set up yet. One-time set-up token: {0} (needed at {1}; shown only once)",
          token,
          page);
    } else {
      LOG.log(
          Level.WARNING,
          "CRTRF3002W: Courier is not set up yet. The set-up token needed at {0} was shown in the log of the first start.",
          page);
    }
  }
}
