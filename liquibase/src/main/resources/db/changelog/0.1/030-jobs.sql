--liquibase formatted sql

--changeset courier:030-jobs
CREATE TABLE jobs (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  current_version INT DEFAULT 1 NOT NULL,
  failure_policy JSONB DEFAULT '{"type":"stop","max_retries":3,"backoff_base_seconds":1,"backoff_max_seconds":60}' NOT NULL,
  is_enabled BOOLEAN DEFAULT TRUE NOT NULL,
  max_instances INT,
  row_version INT DEFAULT 1 NOT NULL,
  created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
  updated_at TIMESTAMPTZ DEFAULT now() NOT NULL,
  is_deleted BOOLEAN DEFAULT FALSE NOT NULL,
  deleted_at TIMESTAMPTZ,
  CONSTRAINT pk_jobs PRIMARY KEY (id),
  CONSTRAINT ck_jobs_name CHECK (length(name) BETWEEN 1 AND 200),
  CONSTRAINT ck_jobs_max_instances CHECK (max_instances IS NULL OR max_instances > 0)
);
CREATE INDEX ix_jobs_name ON jobs (name) WHERE NOT is_deleted;
CREATE INDEX ix_jobs_is_enabled ON jobs (is_enabled) WHERE NOT is_deleted;
CREATE INDEX ix_jobs_created_at ON jobs (created_at DESC) WHERE NOT is_deleted;

CREATE TABLE job_steps (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  job_id UUID NOT NULL,
  step_order INT NOT NULL,
  name TEXT NOT NULL,
  type_key TEXT NOT NULL,
  alias TEXT,
  configuration JSONB DEFAULT '{}' NOT NULL,
  timeout_seconds INT DEFAULT 300 NOT NULL,
  max_runtime_seconds INT,
  CONSTRAINT pk_job_steps PRIMARY KEY (id),
  CONSTRAINT fk_job_steps_job FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE,
  CONSTRAINT ck_job_steps_order CHECK (step_order >= 0),
  CONSTRAINT ck_job_steps_timeout CHECK (timeout_seconds > 0),
  CONSTRAINT ck_job_steps_max_runtime CHECK (max_runtime_seconds IS NULL OR max_runtime_seconds > 0),
  -- deferred: replacing all steps of a job reuses the same orders and aliases in one transaction
  CONSTRAINT uq_job_steps_order UNIQUE (job_id, step_order) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT uq_job_steps_alias UNIQUE (job_id, alias) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ix_job_steps_type_key ON job_steps (type_key);
CREATE INDEX ix_job_steps_connection ON job_steps ((configuration ->> 'connection_id'));

CREATE TABLE job_versions (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  job_id UUID NOT NULL,
  version_number INT NOT NULL,
  config_snapshot JSONB NOT NULL,
  created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
  created_by TEXT NOT NULL,
  CONSTRAINT pk_job_versions PRIMARY KEY (id),
  CONSTRAINT fk_job_versions_job FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE,
  CONSTRAINT uq_job_versions_number UNIQUE (job_id, version_number)
);

CREATE TABLE job_secrets (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  job_id UUID NOT NULL,
  value BYTEA NOT NULL,
  created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
  CONSTRAINT pk_job_secrets PRIMARY KEY (id),
  CONSTRAINT fk_job_secrets_job FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE
);
CREATE INDEX ix_job_secrets_job_id ON job_secrets (job_id);

--changeset courier:030-executions
CREATE TABLE job_executions (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  job_id UUID NOT NULL,
  job_version_number INT NOT NULL,
  chain_execution_id UUID,
  chain_member_id UUID,
  triggered_by TEXT NOT NULL,
  triggered_by_id UUID,
  state TEXT DEFAULT 'created' NOT NULL,
  requested_state TEXT,
  queued_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ,
  completed_at TIMESTAMPTZ,
  paused_at TIMESTAMPTZ,
  paused_by TEXT,
  cancelled_at TIMESTAMPTZ,
  cancelled_by TEXT,
  cancel_reason TEXT,
  retry_attempt INT DEFAULT 0 NOT NULL,
  recoveries INT DEFAULT 0 NOT NULL,
  owner_node TEXT,
  heartbeat_at TIMESTAMPTZ,
  fence BIGINT DEFAULT 0 NOT NULL,
  batch_instance_id BIGINT,
  batch_execution_id BIGINT,
  trigger_context JSONB,
  waiting_for JSONB,
  error_code TEXT,
  error_message TEXT,
  context_snapshot JSONB DEFAULT '{}' NOT NULL,
  temp_bytes_peak BIGINT,
  created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
  CONSTRAINT pk_job_executions PRIMARY KEY (id, created_at),
  CONSTRAINT ck_job_executions_state CHECK (state IN
    ('created', 'queued', 'running', 'paused', 'completed', 'failed', 'cancelled', 'skipped')),
  CONSTRAINT ck_job_executions_requested CHECK (requested_state IN ('paused', 'cancelled'))
) PARTITION BY RANGE (created_at);
CREATE INDEX ix_job_executions_id ON job_executions (id);
CREATE INDEX ix_job_executions_job ON job_executions (job_id, created_at DESC);
CREATE INDEX ix_job_executions_state ON job_executions (state, created_at DESC);
CREATE INDEX ix_job_executions_queued ON job_executions (queued_at) WHERE state = 'queued';
CREATE INDEX ix_job_executions_running ON job_executions (heartbeat_at) WHERE state = 'running';
CREATE INDEX ix_job_executions_chain ON job_executions (chain_execution_id);
CREATE INDEX ix_job_executions_batch ON job_executions (batch_instance_id);

CREATE TABLE step_executions (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  job_execution_id UUID NOT NULL,
  job_step_id UUID,
  step_order INT NOT NULL,
  step_name TEXT NOT NULL,
  type_key TEXT NOT NULL,
  state TEXT DEFAULT 'pending' NOT NULL,
  started_at TIMESTAMPTZ,
  completed_at TIMESTAMPTZ,
  duration_ms BIGINT,
  bytes_processed BIGINT,
  output_data JSONB,
  -- local files this step made and took away, to check before a resume that what it needs is there
  artifacts JSONB,
  -- last persisted progress report, for nodes that do not run the step
  progress JSONB,
  error_code TEXT,
  error_message TEXT,
  error_stack_trace TEXT,
  retry_attempt INT DEFAULT 0 NOT NULL,
  iteration_index INT,
  created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
  CONSTRAINT pk_step_executions PRIMARY KEY (id, created_at),
  CONSTRAINT ck_step_executions_state CHECK (state IN
    ('pending', 'running', 'completed', 'failed', 'skipped'))
) PARTITION BY RANGE (created_at);
CREATE INDEX ix_step_executions_id ON step_executions (id);
CREATE INDEX ix_step_executions_job ON step_executions (job_execution_id, step_order);
CREATE INDEX ix_step_executions_state ON step_executions (state, created_at DESC);
