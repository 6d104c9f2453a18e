package io.courier.step;

import io.courier.core.Problems;
import io.courier.core.Secret;
import io.courier.file.CopyControl;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferControl;
import io.courier.testing.SettableClock;
import io.courier.transfer.ExecutionSessions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A context whose waits take no time: they move its clock. For steps that touch no file. */
final class FakeStepContext implements StepContext {
  final SettableClock clock;
  final List<Duration> pauses = new ArrayList<>();
  final List<Map<String, Object>> records = new ArrayList<>();
  final UUID executionId = UUID.randomUUID();
  int progress;
  volatile boolean stop;
  private final StepType type;
  private final StepConfiguration configuration;
  private Map<String, Object> earlier = Map.of();

  FakeStepContext(StepType type, SettableClock clock, Map<String, Object> configuration) {
    this.type = type;
    this.clock = clock;
    Problems problems = new Problems();
    ConfigurationSchema schema = type.description().schema();
    this.configuration =
        new StepConfiguration(schema, schema.normalise(configuration, "", problems));
    problems.throwIfAny();
  }

  FakeStepContext after(Map<String, Object> outputs) {
    earlier = outputs;
    return this;
  }

  @Override
  public UUID executionId() {
    return executionId;
  }

  @Override
  public int stepOrder() {
    return 0;
  }

  @Override
  public String typeKey() {
    return type.description().typeKey();
  }

  @Override
  public StepConfiguration configuration() {
    return configuration;
  }

  @Override
  public Optional<Secret> secret(String field) {
    return Optional.empty();
  }

  @Override
  public Path workspace() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path local(String path) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ExecutionSessions sessions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public TransferControl transfer(Moving file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ResumePoint resumePoint(Moving file) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Object earlierTransferState() {
    return null;
  }

  @Override
  public CopyControl copy(String fileName, long expectedBytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void expect(long totalBytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkCancelled() {
    if (stop) {
      throw new StepCancelledException();
    }
  }

  @Override
  public boolean mustStop() {
    return stop;
  }

  @Override
  public void progressed() {
    progress++;
  }

  @Override
  public void pause(Duration length) {
    checkCancelled();
    pauses.add(length);
    clock.advance(length);
  }

  @Override
  public boolean isRepetition() {
    return false;
  }

  @Override
  public Map<String, Object> earlierOutputs() {
    return earlier;
  }

  @Override
  public void record(StepResult soFar) {
    checkCancelled();
    records.add(new LinkedHashMap<>(soFar.outputs()));
  }
}
