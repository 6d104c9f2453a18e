package io.courier.it.container;

import java.nio.file.Path;
import java.security.CodeSource;
import java.util.stream.Stream;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.hamcrest.Matcher;
import org.jboss.arquillian.container.test.api.Testable;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.slf4j.Logger;
import org.slf4j.jul.JULServiceProvider;

/**
 * The EAR as it is delivered, plus one web module with these tests. The delivered modules are not
 * touched.
 */
final class CourierArchive {
  private static final Path EAR = Path.of("target/apps/courier.ear").toAbsolutePath();
  private static final String DESCRIPTOR = "META-INF/application.xml";

  private CourierArchive() {}

  static EnterpriseArchive build() {
    EnterpriseArchive ear =
        ShrinkWrap.create(ZipImporter.class, "courier.ear")
            .importFrom(EAR.toFile())
            .as(EnterpriseArchive.class);
    String descriptor = Archives.text(ear, DESCRIPTOR);
    ear.delete(DESCRIPTOR);
    ear.add(
        new StringAsset(
            descriptor.replace(
                "</application>",
                "<module><web><web-uri>in-container-tests.war</web-uri>"
                    + "<context-root>/in-container-tests</context-root></web></module></application>")),
        DESCRIPTOR);
    return ear.addAsModule(Testable.archiveToTest(tests()));
  }

  private static WebArchive tests() {
    WebArchive war =
        ShrinkWrap.create(WebArchive.class, "in-container-tests.war")
            .addPackage(CourierArchive.class.getPackage());
    Stream.of(
            Assertions.class,
            Awaitility.class,
            Matcher.class,
            SshServer.class,
            SftpSubsystemFactory.class,
            KeyPairProvider.class,
            Logger.class,
            JULServiceProvider.class)
        .map(CourierArchive::jarOf)
        .distinct()
        .forEach(jar -> war.addAsLibrary(jar.toFile()));
    return war;
  }

  private static Path jarOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return Path.of(source.getLocation().getPath());
  }
}
