package io.courier.connection;

/**
 * A name a connection may offer.
 *
 * @param approved whether it may be offered in FIPS mode without the connection's override
 * @param weak whether a connection that offers it is flagged
 */
public record SshAlgorithmChoice(String name, boolean approved, boolean weak) {}
