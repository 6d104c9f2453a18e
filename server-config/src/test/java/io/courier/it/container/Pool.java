package io.courier.it.container;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;

/** The factory as application code gets it: from the container's name space, unshareable. */
@Stateless
public class Pool {
  @Resource(lookup = "eis/courier/files", shareable = false)
  private FileConnectionFactory factory;

  /** What a caller does with the factory. */
  @FunctionalInterface
  public interface Use<T> {
    T with(FileConnectionFactory factory) throws Exception;
  }

  @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
  public <T> T use(Use<T> use) throws Exception {
    return use.with(factory);
  }

  /** Borrows twice in one JTA transaction; how many log-ins that took. */
  @TransactionAttribute(TransactionAttributeType.REQUIRED)
  public int borrowTwiceInOneTransaction(SftpPartner partner) throws FileTransferException {
    try (FileConnection one = partner.borrow(factory, 1);
        FileConnection other = partner.borrow(factory, 1)) {
      one.probe();
      other.probe();
      return partner.logins();
    }
  }
}
