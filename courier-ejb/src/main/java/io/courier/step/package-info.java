/**
 * What a step can do: the SPI (describe, validate, execute, clean up) and one class per step type.
 * Uses core, azure, connection, file, transfer and the adapter's API; knows nothing of jobs and
 * executions.
 */
package io.courier.step;
