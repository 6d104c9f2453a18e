/**
 * The deployed product against real peers of the machine (OpenSSH), through the public REST API
 * only. Skips loudly where a peer is absent, fails where COURIER_REQUIRE_PEERS is true.
 */
package io.courier.it.interop;
