/**
 * Starts Courier: embedded PostgreSQL, migration, the Liberty process. Uses no application code.
 */
package io.courier.launcher;
