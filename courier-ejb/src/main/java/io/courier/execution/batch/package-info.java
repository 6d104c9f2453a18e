/**
 * Runs as Jakarta Batch instances of the job {@code courier-job}: the only importer of
 * jakarta.batch. Uses execution only.
 */
package io.courier.execution.batch;
