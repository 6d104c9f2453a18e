package io.courier.step;

import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What a step type tells about itself.
 *
 * @param typeKey canonical key, e.g. {@code sftp.upload}
 * @param aliases further accepted keys
 * @param label name and category for people
 * @param reportsProgress whether the step's timeout means silence instead of total run time
 * @param outputs names written to the context, besides {@code status}
 */
public record StepDescription(
    String typeKey,
    Set<String> aliases,
    Label label,
    boolean reportsProgress,
    ConfigurationSchema schema,
    List<Output> outputs) {

  public StepDescription {
    aliases = Set.copyOf(aliases);
    outputs = List.copyOf(outputs);
  }

  /** What its connection may speak; empty without one. */
  public Collection<?> protocols() {
    return schema
        .field("connection_id")
        .map(field -> field.traits().hints().get("protocol"))
        .filter(Collection.class::isInstance)
        .map(protocols -> (Collection<?>) protocols)
        .orElse(List.of());
  }

  public boolean hasOutput(String name) {
    return name.equals("status") || outputs.stream().anyMatch(o -> o.name().equals(name));
  }

  /** Texts for users. */
  public record Label(String displayName, String category, String description) {}

  /**
   * One output.
   *
   * @param type JSON type: {@code string}, {@code integer}, {@code boolean}, {@code array}, {@code
   *     object}
   */
  public record Output(String name, String type, String description) {}
}
