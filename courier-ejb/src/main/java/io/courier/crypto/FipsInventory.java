package io.courier.crypto;

import io.courier.setting.CryptoItem;
import io.courier.setting.ModuleReport;
import java.util.List;
import java.util.Map;

/**
 * Evidence for an auditor: what uses which algorithms, on which modules.
 *
 * @param modules name, jar, standard, certificate, validation, use, note of each
 * @param overrides items an Admin exempted from the policy
 * @param nonApproved items with anything that FIPS mode does not approve
 * @param approvedAlgorithms the policy in force, by use
 */
public record FipsInventory(
    boolean fipsModeEnabled,
    ModuleReport module,
    List<Object> modules,
    List<Object> testedJavaRuntimes,
    Map<String, Object> approvedAlgorithms,
    List<CryptoItem> items,
    List<CryptoItem> overrides,
    List<CryptoItem> nonApproved) {}
