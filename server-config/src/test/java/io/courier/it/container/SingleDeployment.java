package io.courier.it.container;

import org.jboss.arquillian.container.spi.client.deployment.Deployment;
import org.jboss.arquillian.container.spi.client.deployment.DeploymentDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.context.annotation.DeploymentScoped;
import org.jboss.arquillian.container.spi.event.DeployDeployment;
import org.jboss.arquillian.container.spi.event.UnDeployDeployment;
import org.jboss.arquillian.core.api.InstanceProducer;
import org.jboss.arquillian.core.api.annotation.Inject;
import org.jboss.arquillian.core.api.annotation.Observes;
import org.jboss.arquillian.core.spi.EventContext;

/**
 * Arquillian deploys once per test class; here the first class deploys and the others find what it
 * deployed. All of them bring the same archive ({@link CourierArchive}), so nothing is missing.
 */
public class SingleDeployment {
  /** Runs inside the observers that make the deployment's context active. */
  private static final int INNERMOST = -100;

  private ProtocolMetaData deployed;
  private boolean tried;

  @Inject @DeploymentScoped private InstanceProducer<ProtocolMetaData> metaData;
  @Inject @DeploymentScoped private InstanceProducer<Deployment> current;
  @Inject @DeploymentScoped private InstanceProducer<DeploymentDescription> description;

  void deploy(@Observes(precedence = INNERMOST) EventContext<DeployDeployment> context) {
    if (!tried) {
      tried = true;
      context.proceed();
      deployed = metaData.get();
    } else if (deployed == null) {
      throw new IllegalStateException("The one deployment failed, see the first test class");
    } else {
      metaData.set(deployed);
      Deployment deployment = context.getEvent().getDeployment();
      current.set(deployment);
      description.set(deployment.getDescription());
      deployment.deployed();
    }
  }

  /** Nothing: the application ends with the server. */
  void keep(@Observes(precedence = INNERMOST) EventContext<UnDeployDeployment> context) {
    context.getEvent().getDeployment().undeployed();
  }
}
