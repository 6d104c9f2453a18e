package io.courier.execution;

import io.courier.core.Secret;
import io.courier.file.CopyControl;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferControl;
import io.courier.step.Moving;
import io.courier.step.StepCancelledException;
import io.courier.step.StepConfiguration;
import io.courier.step.StepContext;
import io.courier.step.StepResult;
import io.courier.step.StepType;
import io.courier.step.StepTypesForTests;
import io.courier.transfer.ExecutionSessions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Runs single steps outside the engine, over a workspace and sessions of the test. */
final class StepBench implements StepContext {
  static final String CONNECTION = UUID.randomUUID().toString();

  final List<Map<String, Object>> recorded = new ArrayList<>();
  final Map<String, Object> earlier = new HashMap<>();
  final StepProgress progress = new StepProgress(java.time.Clock.systemUTC());
  Map<String, Object> state;
  boolean cancelled;
  boolean repetition;

  /** What others do in between. */
  Runnable beforeRecord = () -> {};

  private final Path workspace;
  private final ExecutionSessions sessions;
  private String typeKey;
  private StepConfiguration configuration;

  StepBench(Path workspace, ExecutionSessions sessions) {
    this.workspace = workspace;
    this.sessions = sessions;
  }

  StepResult run(String key, Object... pairs) {
    return prepare(key, pairs).execute(this);
  }

  StepType prepare(String key, Object... pairs) {
    StepType type = StepTypesForTests.all().find(key).orElseThrow();
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("connection_id", CONNECTION);
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i].toString(), pairs[i + 1]);
    }
    typeKey = key;
    configuration = new StepConfiguration(type.description().schema(), values);
    return type;
  }

  @Override
  public java.util.UUID executionId() {
    return new java.util.UUID(0, 1);
  }

  @Override
  public int stepOrder() {
    return 0;
  }

  @Override
  public String typeKey() {
    return typeKey;
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
    return workspace;
  }

  @Override
  public Path local(String path) {
    return workspace.resolve(path);
  }

  @Override
  public ExecutionSessions sessions() {
    return sessions;
  }

  @Override
  public TransferControl transfer(Moving file) {
    StepProgress.FileProgress one = progress.file(file);
    return new TransferControl() {
      @Override
      public void progress(long transferredBytes, long totalBytes) {
        one.report(transferredBytes, totalBytes);
      }

      @Override
      public boolean cancelled() {
        return cancelled;
      }

      @Override
      public void beforePublish() {}
    };
  }

  @Override
  public ResumePoint resumePoint(Moving file) {
    return TransferStates.pointOf(state, file);
  }

  @Override
  public Object earlierTransferState() {
    return state;
  }

  @Override
  public CopyControl copy(String fileName, long expectedBytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void expect(long totalBytes) {
    progress.expect(totalBytes);
  }

  @Override
  public boolean mustStop() {
    return false;
  }

  @Override
  public void progressed() {}

  @Override
  public void pause(Duration length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void checkCancelled() {
    if (cancelled) {
      throw new StepCancelledException();
    }
  }

  @Override
  public boolean isRepetition() {
    return repetition;
  }

  @Override
  public Map<String, Object> earlierOutputs() {
    return earlier;
  }

  @Override
  public void record(StepResult soFar) {
    beforeRecord.run();
    recorded.add(new HashMap<>(soFar.outputs()));
  }
}
