package io.courier.identity;

import io.courier.audit.AuditEvent;
import io.courier.audit.AuditLog;
import io.courier.core.Actor;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Local;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * Puts failed basic sign-ins on record and counts them by the rules of {@link SignInService}. A
 * session bean, so that calls from the registry's thread get the application's context.
 */
@Singleton
@Startup
@Local(BatchSignInsMXBean.class)
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class BatchSignIns implements BatchSignInsMXBean {
  @Resource private SessionContext session;
  @Inject private SignInRecords records;
  @Inject private AuditLog audit;

  @PostConstruct
  void register() {
    BatchSignInsMXBean proxy = session.getBusinessObject(BatchSignInsMXBean.class);
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName name = new ObjectName(NAME);
      if (server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
      server.registerMBean(new StandardMBean(proxy, BatchSignInsMXBean.class, true), name);
    } catch (JMException e) {
      throw new IllegalStateException("The registry cannot be told where sign-ins are kept", e);
    }
  }

  @PreDestroy
  void unregister() {
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(new ObjectName(NAME));
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void wrongPassword(String userId) {
    records
        .candidate(UUID.fromString(userId))
        .ifPresent(
            user -> {
              records.failed(user, null);
              record(user, "wrong password");
            });
  }

  @Override
  public void refused(String userId, String reason) {
    records.candidate(UUID.fromString(userId)).ifPresent(user -> record(user, reason));
  }

  @Override
  public void unknownUser() {
    record(null, "unknown user");
  }

  private void record(SignInRecords.Candidate user, String reason) {
    Map<String, Object> details = new LinkedHashMap<>();
    if (user != null) {
      details.put("userId", user.id());
    }
    details.put("reason", reason);
    details.put("via", "batch");
    audit.recordIndependently(
        user == null
            ? new Actor(null, "anonymous", null)
            : new Actor(user.id(), user.username(), null),
        new AuditEvent("user", user == null ? null : user.id(), "LoginFailed", details));
  }
}
