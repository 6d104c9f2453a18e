package io.courier.step;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a step did. Not thread-safe. */
public final class StepResult {
  private final Map<String, Object> outputs = new LinkedHashMap<>();
  private final List<Artifact> made = new ArrayList<>();
  private final List<String> gone = new ArrayList<>();
  private final Set<String> outOfContext = new HashSet<>();
  private long bytes;

  /** Sets one output; the name is one of the description's. */
  public StepResult put(String name, Object value) {
    outputs.put(name, value);
    return this;
  }

  /** The output is stored with the step but too large for the context of the job. */
  public StepResult keepOutOfContext(String name) {
    outOfContext.add(name);
    return this;
  }

  public StepResult addBytes(long count) {
    bytes += count;
    return this;
  }

  /** A local file that later steps may need: checked before an execution is resumed. */
  public StepResult made(Path file, long sizeBytes) {
    made.add(new Artifact(file.toString(), sizeBytes));
    return this;
  }

  /** A local file that this step took away. */
  public StepResult gone(Path file) {
    gone.add(file.toString());
    return this;
  }

  public Map<String, Object> outputs() {
    return outputs;
  }

  /** The outputs that later steps may refer to. */
  public Map<String, Object> forContext() {
    Map<String, Object> shared = new LinkedHashMap<>(outputs);
    shared.keySet().removeAll(outOfContext);
    return shared;
  }

  public List<Artifact> made() {
    return made;
  }

  public List<String> gone() {
    return gone;
  }

  public long bytes() {
    return bytes;
  }

  /** A local file with its size. */
  public record Artifact(String path, long sizeBytes) {}
}
