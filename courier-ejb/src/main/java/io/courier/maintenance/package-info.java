/**
 * Work that keeps the database in shape: monthly partitions, closing of audited months, removal by
 * age. Observes the other features; none imports it.
 */
package io.courier.maintenance;
