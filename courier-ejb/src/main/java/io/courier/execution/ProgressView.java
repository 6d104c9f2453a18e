package io.courier.execution;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the live figures of an execution from memory or from the last stored report. */
@ApplicationScoped
class ProgressView {
  @Inject TimelineRepository timeline;
  @Inject Runs runs;

  ExecutionProgress of(Execution execution) {
    RunningStep live = runs.find(execution.id()).flatMap(Run::step).orElse(null);
    List<ExecutionProgress.Step> views = new ArrayList<>();
    for (StepExecution step : timeline.newest(execution.id())) {
      boolean here = live != null && live.row().id().equals(step.id());
      views.add(view(step, here ? live.progress().toJson() : step.progress()));
    }
    return new ExecutionProgress(execution.id(), execution.state(), views);
  }

  private static ExecutionProgress.Step view(StepExecution step, Map<String, Object> progress) {
    if (progress == null) {
      return new ExecutionProgress.Step(
          step.stepOrder(), step.state(), step.bytesProcessed(), null, null, null, null);
    }
    Long total = whole(progress, "totalBytes");
    boolean completed = step.state() == StepState.COMPLETED && step.bytesProcessed() != null;
    return new ExecutionProgress.Step(
        step.stepOrder(),
        step.state(),
        completed ? step.bytesProcessed() : whole(progress, "bytesTransferred"),
        total == null || total < 0 ? null : total,
        (String) progress.get("currentFile"),
        whole(progress, "rateBytesPerSec"),
        (String) progress.get("updatedAt"));
  }

  private static Long whole(Map<String, Object> progress, String name) {
    return progress.get(name) instanceof Number number ? number.longValue() : null;
  }
}
