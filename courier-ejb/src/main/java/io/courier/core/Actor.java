package io.courier.core;

import java.util.UUID;

/**
 * Who acts, for audit rows and {@code created_by} columns.
 *
 * @param id user id, null for machine work
 * @param name user name, {@code system} for machine work
 * @param sourceIp client address of the request, null for machine work
 */
public record Actor(UUID id, String name, String sourceIp) {
  public static final Actor SYSTEM = new Actor(null, "system", null);
}
