/**
 * Definitions of jobs: steps, failure policy, checks on save, immutable versions. Uses core, audit,
 * crypto, file, step and connection; knows nothing of executions.
 */
package io.courier.job;
