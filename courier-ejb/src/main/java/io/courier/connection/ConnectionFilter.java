package io.courier.connection;

import java.util.List;

/**
 * Which connections to list; null members do not restrict.
 *
 * @param search case-insensitive part of name or host
 * @param group exact; an empty text means those without a group
 * @param insecure whether the trust policy accepts anything
 */
public record ConnectionFilter(
    String search,
    ConnectionProtocol protocol,
    String group,
    ConnectionStatus status,
    Boolean fipsOverride,
    Boolean insecure,
    boolean includeDeleted) {
  public static final ConnectionFilter ALL =
      new ConnectionFilter(null, null, null, null, null, null, false);

  /** Fields a list may be sorted by. */
  public static final List<String> SORTABLE =
      List.of("name", "group", "protocol", "host", "status", "createdAt", "updatedAt");
}
