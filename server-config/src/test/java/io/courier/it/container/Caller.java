package io.courier.it.container;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;

/**
 * Who calls a service: somebody the container knows by a user id and a role's group, in the realm
 * of the access tokens; or nobody.
 */
enum Caller {
  ANONYMOUS(null),
  VIEWER("viewer"),
  OPERATOR("operator"),
  ADMIN("admin");

  private static final String REALM = "courier";

  private final String role;

  Caller(String role) {
    this.role = role;
  }

  /** Null for nobody. */
  String role() {
    return role;
  }

  /** Runs the work as this caller; the thread's own caller is back afterwards. */
  <T> T call(Callable<T> work) throws Exception {
    if (role == null) {
      return work.call(); // the tests' servlet has no log-in
    }
    // Liberty's programmatic log-in; its class is in no artifact one could compile against
    Method doAs =
        Class.forName("com.ibm.websphere.security.auth.WSSubject")
            .getMethod("doAs", Subject.class, PrivilegedExceptionAction.class);
    AtomicReference<T> result = new AtomicReference<>();
    PrivilegedExceptionAction<Void> action =
        () -> {
          result.set(work.call());
          return null;
        };
    doAs.invoke(null, login(), action);
    return result.get();
  }

  /** Asserts an identity by its attributes: no registry is asked, as with an access token. */
  @SuppressWarnings("JdkObsolete") // Liberty looks for a Hashtable
  private Subject login() throws LoginException {
    Hashtable<String, Object> identity = new Hashtable<>();
    String user = UUID.nameUUIDFromBytes(role.getBytes(StandardCharsets.UTF_8)).toString();
    identity.put("com.ibm.wsspi.security.cred.uniqueId", "user:" + REALM + "/" + user);
    identity.put("com.ibm.wsspi.security.cred.securityName", user);
    identity.put("com.ibm.wsspi.security.cred.realm", REALM);
    identity.put(
        "com.ibm.wsspi.security.cred.groups",
        new ArrayList<>(List.of("group:" + REALM + "/" + role)));
    Subject asserted = new Subject();
    asserted.getPublicCredentials().add(identity);
    LoginContext login = new LoginContext("WSLogin", asserted, callbacks -> {});
    login.login();
    return login.getSubject();
  }
}
