/**
 * The fault harness: a reference job while servers are killed and stopped, then the question
 * whether every file is at the partner exactly once and whole, or the record says truthfully why
 * not. A main class for long runs (docs/reliability.md), a short run in the suite.
 */
package io.courier.fault;
