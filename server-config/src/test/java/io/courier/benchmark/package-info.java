/**
 * The benchmark of the engine, started by hand: docs/benchmarks.md. Drives real servers through the
 * public API and measures in the database.
 */
package io.courier.benchmark;
