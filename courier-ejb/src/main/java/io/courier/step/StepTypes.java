package io.courier.step;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The step types of this product, by key and alias. Immutable after start. */
@ApplicationScoped
public class StepTypes {
  @Inject @Any Instance<StepType> discovered;

  private final Map<String, StepType> byCanonicalKey = new TreeMap<>();
  private final Map<String, StepType> byKey = new LinkedHashMap<>();

  /** For CDI. */
  public StepTypes() {}

  /** Without a container: tests. */
  public StepTypes(Collection<? extends StepType> types) {
    types.forEach(this::register);
  }

  @PostConstruct
  void discover() {
    discovered.forEach(this::register);
  }

  public Optional<StepType> find(String typeKey) {
    return Optional.ofNullable(byKey.get(typeKey));
  }

  /** Ordered by canonical key. */
  public Collection<StepType> all() {
    return Collections.unmodifiableCollection(byCanonicalKey.values());
  }

  private void register(StepType type) {
    StepDescription description = type.description();
    byCanonicalKey.put(description.typeKey(), type);
    claim(description.typeKey(), type);
    description.aliases().forEach(alias -> claim(alias, type));
  }

  private void claim(String key, StepType type) {
    if (byKey.put(key, type) != null) {
      throw new IllegalStateException("Two step types have the key " + key);
    }
  }
}
