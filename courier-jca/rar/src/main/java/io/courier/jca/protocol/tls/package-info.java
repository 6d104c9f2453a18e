/**
 * TLS as a client: one seam over the platform's implementation, the evaluation of server
 * certificates (PKIX, revocation, RFC 6125) and the resumption of one session over many
 * connections. Uses the JDK, {@code io.courier.jca.api} and {@code io.courier.jca.protocol}.
 */
package io.courier.jca.protocol.tls;
