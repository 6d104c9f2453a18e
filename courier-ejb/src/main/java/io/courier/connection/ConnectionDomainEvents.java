package io.courier.connection;

import io.courier.event.DomainEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Events about connections, in one form. */
final class ConnectionDomainEvents {
  private ConnectionDomainEvents() {}

  static DomainEvent of(
      DomainEvent.Type type, UUID connectionId, ConnectionValues values, Map<String, Object> more) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("connectionName", values.name());
    payload.put("host", values.address().host());
    payload.putAll(more);
    return new DomainEvent(type, Connection.ENTITY, connectionId, payload);
  }
}
