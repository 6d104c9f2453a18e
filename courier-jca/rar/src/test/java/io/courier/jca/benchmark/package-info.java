/**
 * Measures the adapter against other clients on the same files and the same server; started by
 * hand, see docs/benchmarks.md. Uses the fixtures; no test uses it.
 */
package io.courier.jca.benchmark;
