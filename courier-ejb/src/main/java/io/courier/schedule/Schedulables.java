package io.courier.schedule;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Finds the bean for a kind of owner. */
@ApplicationScoped
class Schedulables {
  private final Map<OwnerType, Schedulable> byType = new EnumMap<>(OwnerType.class);

  /** For CDI. */
  Schedulables() {}

  @Inject
  Schedulables(@Any Instance<Schedulable> kinds) {
    this((Iterable<Schedulable>) kinds);
  }

  Schedulables(Iterable<Schedulable> kinds) {
    kinds.forEach(kind -> byType.put(kind.type(), kind));
  }

  /** Empty when the owner does not exist, or is deleted. */
  Optional<Schedulable.Owned> find(ScheduleOwner owner) {
    Schedulable kind = byType.get(owner.type());
    return kind == null ? Optional.empty() : kind.find(owner.id());
  }

  Schedulable of(OwnerType type) {
    return byType.get(type);
  }

  /**
   * @throws CourierException 1030
   */
  Schedulable.Owned existing(ScheduleOwner owner) {
    return find(owner)
        .orElseThrow(() -> CourierException.notFound(Codes.of(owner.type()), owner.id()));
  }
}
