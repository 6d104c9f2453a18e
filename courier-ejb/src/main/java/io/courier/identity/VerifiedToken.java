package io.courier.identity;

import java.util.UUID;

/**
 * What an access token says whose signature, issuer, audience and times were checked. Whether its
 * user is still the one it was issued for is another question: {@link TokenCheck#isCurrent}.
 *
 * @param passwordVersion private claim {@code cv}: {@link UserState#credentialVersion}; null where
 *     the token has none
 */
public record VerifiedToken(UUID user, String role, String passwordVersion) {}
