package io.courier.setting;

import java.util.List;

/**
 * What this process knows about its cryptographic module.
 *
 * @param state as {@link CryptoModule#state()}
 * @param selfTestPassed whether the module's own tests passed; false without one
 * @param version of the provider, null without one
 * @param jars file names of the module and of what runs on it
 * @param jvmFipsMode the Java runtime's own mode, {@code off} where it has none
 * @param osIndicator {@code /proc/sys/crypto/fips_enabled}, or {@code absent}
 */
public record ModuleReport(
    String state,
    boolean present,
    boolean selfTestPassed,
    boolean approvedOnly,
    String version,
    List<String> jars,
    List<String> providerOrder,
    String java,
    String jvmFipsMode,
    String osIndicator) {}
