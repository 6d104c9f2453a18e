package io.courier.it.container;

import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.Archive;

/** What every test class inside the server extends. */
@ArquillianTest
public abstract class InContainer {
  @Deployment
  static Archive<?> courier() {
    return CourierArchive.build();
  }
}
