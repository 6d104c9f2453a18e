package io.courier.setting;

import java.util.List;

/**
 * All settings the caller may read, with the state of the system they apply to.
 *
 * @param fipsModuleState as {@link CryptoModule#state()}
 * @param fipsModule everything behind that state
 * @param auditProtection {@code privileges_and_triggers}, or {@code triggers} when one database
 *     role both owns the schema and runs the server
 */
public record SystemOverview(
    List<SettingView> settings,
    boolean fipsModeEnabled,
    String fipsModuleState,
    ModuleReport fipsModule,
    String environment,
    String version,
    String auditProtection) {}
