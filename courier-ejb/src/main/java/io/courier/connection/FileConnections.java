package io.courier.connection;

import io.courier.jca.api.FileConnectionFactory;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;

/** Holds the resource adapter's connection factory, looked up unshareable. */
@ApplicationScoped
public class FileConnections {
  @Resource(name = "eis/courier/files", lookup = "eis/courier/files", shareable = false)
  private FileConnectionFactory factory;

  public FileConnectionFactory factory() {
    return factory;
  }
}
