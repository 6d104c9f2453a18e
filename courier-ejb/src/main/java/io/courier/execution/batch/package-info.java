/**
 * Runs as Jakarta Batch instances of the job {@code courier-job}: the only importer of
 * jakarta.batch. Uses execution, and of identity how the engine signs in to the batch REST API.
 */
package io.courier.execution.batch;
