package io.courier.registry;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Asks the application, through the platform's MBean server, whom it has admitted. Thread-safe. */
final class SignInTickets {
  private static final System.Logger LOG = System.getLogger(SignInTickets.class.getName());

  /** The name is that of io.courier.identity.BatchSignInsMXBean. */
  private static final String NAME = "io.courier:type=BatchSignIns";

  private SignInTickets() {}

  /** Whether the ticket was given to the user; then it is worth nothing any more. */
  static boolean redeem(String user, String ticket) {
    return ask("redeem", user, ticket);
  }

  /** Whether it is the password of an Admin, where the deployment has an Admin Center. */
  static boolean check(String user, String password) {
    return ask("check", user, password);
  }

  private static boolean ask(String question, String user, String ticket) {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName name = new ObjectName(NAME);
      return server.isRegistered(name)
          && Boolean.TRUE.equals(
              server.invoke(
                  name,
                  question,
                  new Object[] {user, ticket},
                  new String[] {String.class.getName(), String.class.getName()}));
    } catch (JMException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "CRTRF1022E: A basic login was refused: the application could not be asked about it.",
          e);
      return false;
    }
  }
}
