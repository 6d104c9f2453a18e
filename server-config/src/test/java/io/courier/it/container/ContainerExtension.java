package io.courier.it.container;

import org.jboss.arquillian.core.spi.LoadableExtension;

/** What these tests add to Arquillian. */
public final class ContainerExtension implements LoadableExtension {
  @Override
  public void register(ExtensionBuilder builder) {
    builder.observer(LibertyGround.class).observer(SingleDeployment.class);
  }
}
