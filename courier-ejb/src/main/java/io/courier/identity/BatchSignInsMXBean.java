package io.courier.identity;

/**
 * What Liberty's user registry tells of basic sign-ins (batch REST API). The registry lives outside
 * the application, in another class loader; both know the platform's MBean server, which nothing
 * outside the process can reach.
 */
public interface BatchSignInsMXBean {
  String NAME = "io.courier:type=BatchSignIns";

  /** The password was wrong: counted, and the account locked at the limit, as by the API. */
  void wrongPassword(String userId);

  /** The password was not looked at. */
  void refused(String userId, String reason);

  /** There is no such user. */
  void unknownUser();
}
