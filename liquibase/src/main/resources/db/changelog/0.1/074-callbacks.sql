--liquibase formatted sql

--changeset courier:step-callbacks
--comment: no foreign key: executions are partitioned
CREATE TABLE step_callbacks (
  id               UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  job_execution_id UUID NOT NULL,
  step_order       INT NOT NULL,
  key_hash         TEXT NOT NULL,
  status           TEXT NOT NULL DEFAULT 'pending',
  result_payload   JSONB,
  error_message    TEXT,
  created_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
  completed_at     TIMESTAMPTZ,
  expires_at       TIMESTAMPTZ NOT NULL,
  CONSTRAINT uq_step_callbacks_key_hash UNIQUE (key_hash),
  CONSTRAINT ck_step_callbacks_status CHECK (status IN ('pending', 'completed', 'failed')),
  CONSTRAINT ck_step_callbacks_step_order CHECK (step_order >= 0),
  CONSTRAINT ck_step_callbacks_life CHECK (expires_at > created_at),
  CONSTRAINT ck_step_callbacks_end CHECK ((status = 'pending') = (completed_at IS NULL))
);
CREATE INDEX ix_step_callbacks_execution ON step_callbacks (job_execution_id, step_order);
COMMENT ON COLUMN step_callbacks.key_hash IS 'SHA-256 of the key, lower-case hex; the key is nowhere';
COMMENT ON COLUMN step_callbacks.result_payload IS 'The output that the function reported, inside {"output": ...}';
