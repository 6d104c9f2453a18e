/**
 * Courier's users as Liberty's user registry (a BELL service): basic authentication of the batch
 * REST API and Admin Center, and the technical run-as user. Packed into a jar of its own that
 * Liberty loads; reads and updates the table {@code users} by JDBC, because it works before and
 * outside the application. Uses the JDK, the PostgreSQL driver, password4j and Liberty's registry
 * interface.
 */
package io.courier.registry;
