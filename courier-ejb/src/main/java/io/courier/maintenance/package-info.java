/**
 * Work that keeps the database in shape: monthly partitions, closing of audited months. Observes
 * the other features; none imports it.
 */
package io.courier.maintenance;
