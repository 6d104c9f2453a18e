/**
 * Azure services as a client sees them: Function Apps, their logs in a Log Analytics workspace and
 * Entra tokens. The only importer of {@code com.azure}. Uses core only; knows no connection, no
 * setting and no step.
 */
package io.courier.azure;
