package io.courier.crypto;

import io.courier.setting.CryptoModule;
import io.courier.setting.ModuleReport;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.bouncycastle.crypto.fips.FipsStatus;

/** State of bc-fips in this process, asked anew each time: a failed self-test shows at once. */
@ApplicationScoped
public class FipsModule implements CryptoModule {
  private static final Logger LOG = System.getLogger(FipsModule.class.getName());
  private static final String PROVIDER = "BCFIPS";
  private static final Path SYSTEM_FLAG = Path.of("/proc/sys/crypto/fips_enabled");
  private static final Pattern JAR = Pattern.compile("([^/]+\\.jar)!");

  /** One class of each jar. */
  private static final List<String> SAMPLES =
      List.of(
          "org/bouncycastle/crypto/fips/FipsStatus.class",
          "org/bouncycastle/jsse/provider/BouncyCastleJsseProvider.class",
          "org/bouncycastle/cert/X509CertificateHolder.class",
          "org/bouncycastle/oer/OERDefinition.class");

  /** System properties by which Java runtimes are put into a FIPS mode of their own. */
  private static final List<String> RUNTIME_MODES =
      List.of("com.ibm.fips.mode", "semeru.fips", "com.redhat.fips");

  @Override
  public String state() {
    if (Security.getProvider(PROVIDER) == null || !FipsStatus.isReady()) {
      return "unavailable";
    }
    return CryptoServicesRegistrar.isInApprovedOnlyMode() ? "validated" : "not_approved_only";
  }

  @Override
  public ModuleReport report() {
    Provider provider = Security.getProvider(PROVIDER);
    return new ModuleReport(
        state(),
        provider != null,
        provider != null && FipsStatus.isReady(),
        CryptoServicesRegistrar.isInApprovedOnlyMode(),
        provider == null ? null : provider.getInfo(),
        SAMPLES.stream().map(FipsModule::jar).flatMap(Optional::stream).distinct().toList(),
        Arrays.stream(Security.getProviders()).map(Provider::getName).toList(),
        Runtime.version().toString(),
        runtimeMode(),
        systemIndicator());
  }

  /** One line at start, a warning when the module does not run as validated; never a refusal. */
  public void logState() {
    ModuleReport now = report();
    String facts =
        "module "
            + now.state()
            + ", self-test "
            + (now.selfTestPassed() ? "passed" : "not passed")
            + ", approved-only "
            + now.approvedOnly()
            + ", "
            + (now.present() ? now.version() : "no provider " + PROVIDER)
            + ", jars "
            + now.jars()
            + ", provider order "
            + now.providerOrder()
            + ", Java "
            + now.java()
            + ", its own FIPS mode "
            + now.jvmFipsMode()
            + ", system indicator "
            + now.osIndicator();
    if (now.state().equals("validated")) {
      LOG.log(Level.INFO, "CRTRF2201I: FIPS " + facts + ".");
    } else {
      LOG.log(
          Level.WARNING,
          "CRTRF2202W: The FIPS module does not run in approved-only mode; restrictions on"
              + " algorithms still apply. "
              + facts
              + ".");
    }
  }

  /** Name of the file that the class is really loaded from. */
  private static Optional<String> jar(String sample) {
    URL found = ClassLoader.getSystemResource(sample);
    if (found == null) {
      found = FipsModule.class.getClassLoader().getResource(sample);
    }
    Matcher name = JAR.matcher(String.valueOf(found));
    return name.find() ? Optional.of(name.group(1)) : Optional.empty();
  }

  private static String runtimeMode() {
    return RUNTIME_MODES.stream()
        .filter(p -> System.getProperty(p) != null)
        .map(p -> p + "=" + System.getProperty(p))
        .findFirst()
        .orElse("off");
  }

  private static String systemIndicator() {
    try {
      return Files.isReadable(SYSTEM_FLAG)
          ? Files.readString(SYSTEM_FLAG, StandardCharsets.US_ASCII).strip()
          : "absent";
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The system's FIPS indicator cannot be read", e);
      return "unreadable";
    }
  }
}
