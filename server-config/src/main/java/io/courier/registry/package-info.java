/**
 * Courier's users as Liberty's user registry (a BELL service): who they are and which role they
 * have, and the technical run-as user. Packed into a jar of its own that Liberty loads; reads the
 * table {@code users} by JDBC, because it works before and outside the application. Uses the JDK,
 * the PostgreSQL driver and Liberty's registry interface.
 */
package io.courier.registry;
