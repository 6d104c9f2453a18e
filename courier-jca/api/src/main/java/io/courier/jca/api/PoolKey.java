package io.courier.jca.api;

import java.util.UUID;

/**
 * What makes two requests interchangeable: a pooled session serves only a request with an equal
 * key. Holds versions instead of secrets, so that any change of a connection retires its old
 * sessions by itself.
 *
 * @param connectionId the stored connection
 * @param configVersion changes with host, port, user, timeouts, algorithms
 * @param credentialVersion changes with any secret
 * @param trustVersion changes with the trust policy or an approved host key
 * @param fipsPolicy whether only approved algorithms are offered
 */
public record PoolKey(
    UUID connectionId,
    long configVersion,
    long credentialVersion,
    long trustVersion,
    boolean fipsPolicy) {}
