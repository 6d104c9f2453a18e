/**
 * Starts and stops one Courier instance: its directory and lock, embedded PostgreSQL or a given
 * database, the migration of the schema, the Liberty process and its configuration. Owns everything
 * under the instance's directory. Uses the JDK, {@code io.courier.liquibase} and the PostgreSQL
 * driver; no application code.
 */
package io.courier.launcher;
