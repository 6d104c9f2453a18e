package io.courier.jca.protocol;

import io.courier.jca.api.CredentialSource;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.TransferControl;

/**
 * One login.
 *
 * @param control only {@link TransferControl#cancelled} is asked
 * @param ground the threads and clocks it may use
 */
public record LoginRequest(
    Endpoint endpoint,
    CredentialSource credentials,
    HostTrust trust,
    TransferControl control,
    Ground ground) {}
