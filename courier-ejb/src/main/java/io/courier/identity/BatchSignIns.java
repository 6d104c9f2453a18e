package io.courier.identity;

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
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/**
 * Tells Liberty's user registry whom {@link BasicSignIn} has admitted. A session bean, so that
 * calls from outside the application get its context.
 */
@Singleton
@Startup
@Local(BatchSignInsMXBean.class)
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionManagement(TransactionManagementType.BEAN)
public class BatchSignIns implements BatchSignInsMXBean {
  @Resource private SessionContext session;
  @Inject private SignInTickets tickets;
  @Inject private AdminCenterSignIn adminCenter;

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
  public boolean redeem(String username, String ticket) {
    return tickets.redeem(username, ticket);
  }

  @Override
  public boolean check(String username, String password) {
    return adminCenter.admits(username, password);
  }
}
