package io.courier.it.container;

import io.courier.launcher.Command;
import io.courier.launcher.PreparedInstance;
import io.courier.launcher.ProductHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.config.descriptor.api.ArquillianDescriptor;
import org.jboss.arquillian.config.descriptor.api.ContainerDef;
import org.jboss.arquillian.container.spi.event.container.AfterStop;
import org.jboss.arquillian.core.api.annotation.Observes;

/**
 * The ground the server stands on: an instance prepared by the launcher's own classes, changed only
 * where Arquillian must be able to deploy and stop.
 */
public class LibertyGround {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final int BEFORE_THE_CONTAINER_IS_MADE = 100;
  private static final Pattern APPLICATION =
      Pattern.compile("<enterpriseApplication.*</enterpriseApplication>", Pattern.DOTALL);
  private static final Pattern BINDING =
      Pattern.compile("<application-bnd>.*</application-bnd>", Pattern.DOTALL);

  /** It loads every class of the EAR to look for servlets and warns of each that it cannot load. */
  private static final Logger ADAPTER =
      Logger.getLogger("io.openliberty.arquillian.managed.WLPManagedContainer");

  private PreparedInstance instance;

  void prepare(@Observes(precedence = BEFORE_THE_CONTAINER_IS_MADE) ArquillianDescriptor descriptor)
      throws Exception {
    ADAPTER.setLevel(Level.SEVERE);
    // the adapter finds the server's process by this name among all on the machine
    String name = "in-container-" + UUID.randomUUID();
    int[] ports = freePorts();
    instance =
        PreparedInstance.fresh(
            new ProductHome(TARGET), TARGET.resolve("in-container"), name, ports);
    Path binding = leaveApplicationToArquillian(instance.server());
    allowManagement(instance.server().resolve("jvm.options"));
    ContainerDef container = descriptor.container("liberty");
    container.property("wlpHome", TARGET.resolve("liberty/wlp").toString());
    container.property("usrDir", instance.libertyUser().toString());
    container.property("serverName", name);
    container.property("httpPort", Integer.toString(ports[1]));
    container.property("securityConfiguration", binding.toString());
  }

  void stop(@Observes AfterStop event) throws IOException, InterruptedException {
    instance.close();
  }

  /**
   * Takes the application out of the configuration, Arquillian puts it back with the same roles;
   * adds its connector and lets {@code server stop} work.
   *
   * @return file with the roles
   */
  private static Path leaveApplicationToArquillian(Path server) throws IOException {
    Path application = server.resolve("application.xml");
    String text = Files.readString(application);
    Matcher binding = BINDING.matcher(text);
    if (!binding.find()) {
      throw new IllegalStateException("No <application-bnd> in " + application);
    }
    Path roles = server.resolve("application-bnd.xml");
    Files.writeString(roles, binding.group());
    Files.writeString(application, APPLICATION.matcher(text).replaceFirst(""));
    Path dropins = Files.createDirectories(server.resolve("configDropins/overrides"));
    Files.writeString(
        dropins.resolve("arquillian.xml"),
        """
        <server>
          <featureManager><feature>localConnector-1.0</feature></featureManager>
          <config updateTrigger="polled"/>
          <applicationMonitor updateTrigger="mbean"/>
        </server>
        """);
    Path bootstrap = server.resolve("bootstrap.properties");
    List<String> lines = Files.readAllLines(bootstrap);
    Files.write(
        bootstrap, lines.stream().filter(line -> !line.startsWith("command.port")).toList());
    return roles;
  }

  /**
   * Arquillian deploys over JMX, whose calls are serialised objects; the product has no JMX port.
   */
  private static void allowManagement(Path options) throws IOException {
    String text = Files.readString(options);
    String opened =
        text.replace("!java.rmi.**;!javax.management.**;", "com.sun.jmx.**;sun.rmi.**;");
    if (opened.equals(text)) {
      throw new IllegalStateException("No serial filter in " + options);
    }
    Files.writeString(options, opened);
  }

  private static int[] freePorts() throws IOException {
    return new int[] {Command.Ports.freePort(), Command.Ports.freePort()};
  }
}
