/**
 * FTP (RFC 959, 2228, 2428, 3659, 4217) on the control connection and the listing parsers of
 * commons-net, of which it is the only importer; data connections, trust and deadlines are our own.
 * TLS comes from {@code io.courier.jca.protocol.tls}.
 */
package io.courier.jca.protocol.ftp;
