package io.courier.execution;

import io.courier.core.Codes;
import io.courier.core.jpa.Sql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Rows of step executions. Joins the caller's transaction. */
@ApplicationScoped
class StepRepository {
  private static final String OF_EXECUTION =
      "SELECT * FROM step_executions WHERE job_execution_id = ?"
          + " ORDER BY step_order, created_at, retry_attempt, id";
  private static final String INSERT =
      "INSERT INTO step_executions (id, job_execution_id, step_order, step_name, type_key, state,"
          + " retry_attempt, created_at, iteration_index, iteration_path)"
          + " VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?)";
  private static final String START =
      "UPDATE step_executions SET state = 'running', started_at = ?, iteration_index = ?,"
          + " iteration_path = ?"
          + " WHERE id = ? AND created_at = ? AND state = 'pending'";
  private static final String RECORD =
      "UPDATE step_executions SET output_data = ?, artifacts = ?, bytes_processed = ?"
          + " WHERE id = ? AND created_at = ? AND state = 'running'";
  private static final String END =
      "UPDATE step_executions SET state = ?, completed_at = ?, duration_ms = ?,"
          + " bytes_processed = ?, output_data = coalesce(?, output_data),"
          + " artifacts = coalesce(?, artifacts), progress = coalesce(?, progress),"
          + " error_code = ?, error_message = ?, error_stack_trace = ?"
          + " WHERE id = ? AND created_at = ? AND state = 'running'";
  private static final String PROGRESS =
      "UPDATE step_executions SET progress = ?, bytes_processed = ?"
          + " WHERE id = ? AND created_at = ? AND state = 'running'";
  private static final String SKIP =
      "UPDATE step_executions SET state = 'skipped', iteration_index = ?, iteration_path = ?"
          + " WHERE id = ? AND created_at = ? AND state IN ('pending', 'failed')";
  private static final String SKIP_PENDING =
      "UPDATE step_executions SET state = 'skipped'"
          + " WHERE job_execution_id = ? AND state = 'pending' RETURNING *";
  private static final String INTERRUPT =
      "UPDATE step_executions SET state = 'failed', completed_at = now(), error_code = '2052',"
          + " error_message = ?"
          + " WHERE job_execution_id = ? AND state = 'running' RETURNING *";

  private ExecutionRepository executions;

  /** For CDI. */
  StepRepository() {}

  @Inject
  StepRepository(ExecutionRepository executions) {
    this.executions = executions;
  }

  /** All tries, by step and try. */
  List<StepExecution> of(UUID executionId) {
    return executions.sql().list(StepRepository::read, OF_EXECUTION, executionId);
  }

  /** What was recorded when that try of the execution failed. */
  Optional<String> stackTrace(UUID executionId, UUID id) {
    return executions
        .sql()
        .one(
            row -> row.getString("error_stack_trace"),
            "SELECT error_stack_trace FROM step_executions WHERE job_execution_id = ? AND id = ?"
                + " AND error_stack_trace IS NOT NULL",
            executionId,
            id);
  }

  /** What was recorded of the newest tries of the execution that failed, by try. */
  Map<UUID, String> stackTraces(UUID executionId, int most) {
    Map<UUID, String> traces = new HashMap<>();
    executions
        .sql()
        .list(
            row -> traces.put(Sql.id(row, "id"), row.getString("error_stack_trace")),
            "SELECT id, error_stack_trace FROM step_executions WHERE job_execution_id = ?"
                + " AND error_stack_trace IS NOT NULL ORDER BY created_at DESC, id DESC LIMIT ?",
            executionId,
            most);
    return traces;
  }

  /** Stores a new pending row. */
  void insert(StepExecution step) {
    executions
        .sql()
        .update(
            INSERT,
            step.id(),
            step.executionId(),
            step.stepOrder(),
            step.stepName(),
            step.typeKey(),
            step.retryAttempt(),
            step.createdAt(),
            step.iterationIndex(),
            step.iterationPath());
  }

  /** Whether it was pending. */
  boolean start(StepExecution step, Instant now) {
    return executions
            .sql()
            .update(
                START,
                now,
                step.iterationIndex(),
                step.iterationPath(),
                step.id(),
                step.createdAt())
        == 1;
  }

  /** From pending or failed; its error stays. */
  void skip(StepExecution step) {
    executions
        .sql()
        .update(SKIP, step.iterationIndex(), step.iterationPath(), step.id(), step.createdAt());
  }

  void record(
      StepExecution step, Map<String, Object> outputs, Map<String, Object> artifacts, long bytes) {
    executions.sql().update(RECORD, outputs, artifacts, bytes, step.id(), step.createdAt());
  }

  void end(StepExecution step, StepEnd end) {
    executions
        .sql()
        .update(
            END,
            end.state(),
            end.endedAt(),
            end.durationMs(),
            end.bytes(),
            end.outputs(),
            end.artifacts(),
            end.progress(),
            end.failure() == null ? null : String.valueOf(end.failure().code()),
            end.failure() == null ? null : end.failure().message(),
            end.stackTrace(),
            step.id(),
            step.createdAt());
  }

  void progress(StepExecution step, Map<String, Object> progress, long bytes) {
    executions.sql().update(PROGRESS, progress, bytes, step.id(), step.createdAt());
  }

  /** The steps that were pending, skipped now. */
  List<StepExecution> skipPending(UUID executionId) {
    return executions.sql().list(StepRepository::read, SKIP_PENDING, executionId);
  }

  /** Ends what a lost node left running; the steps as they are now. */
  List<StepExecution> interrupt(UUID executionId, String message) {
    return executions.sql().list(StepRepository::read, INTERRUPT, message, executionId);
  }

  static StepExecution read(ResultSet row) throws SQLException {
    String code = row.getString("error_code");
    String message = row.getString("error_message");
    return new StepExecution(
        Sql.id(row, "id"),
        Sql.id(row, "job_execution_id"),
        row.getInt("step_order"),
        row.getString("step_name"),
        row.getString("type_key"),
        Codes.stored(StepState.class, row.getString("state")),
        Sql.instant(row, "created_at"),
        Sql.instant(row, "started_at"),
        Sql.instant(row, "completed_at"),
        Sql.whole(row, "duration_ms"),
        Sql.whole(row, "bytes_processed"),
        Sql.json(row, "output_data"),
        Sql.json(row, "progress"),
        Sql.json(row, "artifacts"),
        code == null && message == null
            ? null
            : new Execution.Failure(code == null ? null : Integer.valueOf(code), message),
        row.getInt("retry_attempt"),
        Sql.integer(row, "iteration_index"),
        row.getString("iteration_path"));
  }
}
