package io.courier.identity;

/**
 * What Liberty's user registry asks about sign-ins. The registry lives outside the application, in
 * another class loader; both know the platform's MBean server, which nothing outside the process
 * can reach.
 */
public interface BatchSignInsMXBean {
  String NAME = "io.courier:type=BatchSignIns";

  /** Whether the application has just checked the user's password and gave out this ticket. */
  boolean redeem(String username, String ticket);

  /** Whether it is an Admin's name and password, where there is an Admin Center to sign in at. */
  boolean check(String username, String password);
}
