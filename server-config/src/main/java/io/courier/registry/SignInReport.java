package io.courier.registry;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * Tells the application of failed sign-ins, through the platform's MBean server: the application
 * counts them, locks the account and writes the audit log. Thread-safe.
 */
final class SignInReport {
  private static final System.Logger LOG = System.getLogger(SignInReport.class.getName());

  /** The name is that of io.courier.identity.BatchSignInsMXBean. */
  private static final String NAME = "io.courier:type=BatchSignIns";

  private SignInReport() {}

  static boolean wrongPassword(UserTable.User user) {
    return tell("wrongPassword", user.id().toString());
  }

  static boolean refused(UserTable.User user, String reason) {
    return tell("refused", user.id().toString(), reason);
  }

  static boolean unknownUser() {
    return tell("unknownUser");
  }

  /** False when the application does not run (yet) or could not take it. */
  private static boolean tell(String operation, String... arguments) {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName name = new ObjectName(NAME);
      if (!server.isRegistered(name)) {
        return false;
      }
      String[] signature = new String[arguments.length];
      Arrays.fill(signature, String.class.getName());
      server.invoke(name, operation, arguments, signature);
      return true;
    } catch (JMException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "CRTRF1022E: A failed basic login is not in the audit log: the application did not take it.",
          e);
      return false;
    }
  }
}
