package io.courier.crypto;

import io.courier.setting.CryptoModule;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.crypto.CryptoServicesRegistrar;
import org.bouncycastle.crypto.fips.FipsStatus;

/** State of bc-fips in this process, asked anew each time: a failed self-test shows at once. */
@ApplicationScoped
public class FipsModule implements CryptoModule {
  private static final Logger LOG = System.getLogger(FipsModule.class.getName());
  private static final String PROVIDER = "BCFIPS";
  private static final Path SYSTEM_FLAG = Path.of("/proc/sys/crypto/fips_enabled");

  @Override
  public String state() {
    if (Security.getProvider(PROVIDER) == null || !FipsStatus.isReady()) {
      return "unavailable";
    }
    return CryptoServicesRegistrar.isInApprovedOnlyMode() ? "validated" : "not_approved_only";
  }

  /** One line at start, a warning when the module does not run as validated; never a refusal. */
  public void logState() {
    String state = state();
    Provider provider = Security.getProvider(PROVIDER);
    List<String> order = Arrays.stream(Security.getProviders()).map(Provider::getName).toList();
    String facts =
        "module "
            + state
            + ", jar "
            + (provider == null ? "none" : provider.getInfo() + " " + provider.getVersionStr())
            + ", provider order "
            + order
            + ", Java "
            + Runtime.version()
            + ", system indicator "
            + systemIndicator();
    if (state.equals("validated")) {
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
