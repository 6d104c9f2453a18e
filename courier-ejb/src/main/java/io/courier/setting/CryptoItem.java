package io.courier.setting;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One thing that uses cryptography.
 *
 * @param kind {@code connection}, {@code ssh_key}, {@code password_hash}, {@code envelope}
 * @param id null for what is no row
 * @param algorithms by purpose, as far as Courier decides them
 * @param approved whether everything about it is approved in FIPS mode
 * @param fipsOverride whether an Admin exempted it
 * @param note what an auditor should know, or null
 * @param stopsWorking why it does not work while FIPS mode is on, or null
 */
public record CryptoItem(
    String kind,
    UUID id,
    String name,
    Map<String, List<String>> algorithms,
    boolean approved,
    boolean fipsOverride,
    String note,
    String stopsWorking) {}
