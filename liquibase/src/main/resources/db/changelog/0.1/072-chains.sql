--liquibase formatted sql

--changeset courier:072-job-dependencies
CREATE TABLE job_dependencies (
  id                 UUID DEFAULT gen_random_uuid() NOT NULL,
  upstream_job_id    UUID NOT NULL,
  downstream_job_id  UUID NOT NULL,
  run_on_failure     BOOLEAN DEFAULT FALSE NOT NULL,
  ready_execution_id UUID,
  created_at         TIMESTAMPTZ DEFAULT now() NOT NULL,
  CONSTRAINT pk_job_dependencies PRIMARY KEY (id),
  CONSTRAINT fk_job_dependencies_upstream FOREIGN KEY (upstream_job_id) REFERENCES jobs (id) ON DELETE CASCADE,
  CONSTRAINT fk_job_dependencies_downstream FOREIGN KEY (downstream_job_id) REFERENCES jobs (id) ON DELETE CASCADE,
  CONSTRAINT ck_job_dependencies_self CHECK (upstream_job_id <> downstream_job_id),
  CONSTRAINT uq_job_dependencies_pair UNIQUE (upstream_job_id, downstream_job_id)
);
CREATE INDEX ix_job_dependencies_downstream ON job_dependencies (downstream_job_id);
COMMENT ON COLUMN job_dependencies.ready_execution_id IS
  'End of the upstream job that satisfied the edge and has not started or released a run of the downstream job yet';

--changeset courier:072-job-chains
CREATE TABLE job_chains (
  id          UUID DEFAULT gen_random_uuid() NOT NULL,
  name        TEXT NOT NULL,
  description TEXT,
  is_enabled  BOOLEAN DEFAULT TRUE NOT NULL,
  row_version INT DEFAULT 1 NOT NULL,
  created_at  TIMESTAMPTZ DEFAULT now() NOT NULL,
  updated_at  TIMESTAMPTZ DEFAULT now() NOT NULL,
  is_deleted  BOOLEAN DEFAULT FALSE NOT NULL,
  deleted_at  TIMESTAMPTZ,
  CONSTRAINT pk_job_chains PRIMARY KEY (id),
  CONSTRAINT ck_job_chains_name CHECK (length(name) BETWEEN 1 AND 200)
);
CREATE INDEX ix_job_chains_name ON job_chains (name);

CREATE TABLE job_chain_members (
  id                      UUID DEFAULT gen_random_uuid() NOT NULL,
  chain_id                UUID NOT NULL,
  job_id                  UUID NOT NULL,
  execution_order         INT NOT NULL,
  depends_on_member_id    UUID,
  run_on_upstream_failure BOOLEAN DEFAULT FALSE NOT NULL,
  CONSTRAINT pk_job_chain_members PRIMARY KEY (id),
  CONSTRAINT fk_job_chain_members_chain FOREIGN KEY (chain_id) REFERENCES job_chains (id) ON DELETE CASCADE,
  CONSTRAINT fk_job_chain_members_job FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE RESTRICT,
  CONSTRAINT fk_job_chain_members_depends_on FOREIGN KEY (depends_on_member_id) REFERENCES job_chain_members (id) ON DELETE SET NULL,
  CONSTRAINT uq_job_chain_members_order UNIQUE (chain_id, execution_order)
);
CREATE INDEX ix_job_chain_members_job ON job_chain_members (job_id);

CREATE TABLE chain_executions (
  id           UUID DEFAULT gen_random_uuid() NOT NULL,
  chain_id     UUID NOT NULL,
  triggered_by TEXT NOT NULL,
  state        TEXT DEFAULT 'pending' NOT NULL,
  context      JSONB,
  started_at   TIMESTAMPTZ,
  completed_at TIMESTAMPTZ,
  created_at   TIMESTAMPTZ DEFAULT now() NOT NULL,
  CONSTRAINT pk_chain_executions PRIMARY KEY (id),
  CONSTRAINT fk_chain_executions_chain FOREIGN KEY (chain_id) REFERENCES job_chains (id) ON DELETE RESTRICT,
  CONSTRAINT ck_chain_executions_state CHECK (state IN
    ('pending', 'running', 'completed', 'failed', 'paused', 'cancelled'))
);
CREATE INDEX ix_chain_executions_chain ON chain_executions (chain_id, created_at DESC);
CREATE INDEX ix_chain_executions_state ON chain_executions (state);
COMMENT ON COLUMN chain_executions.context IS 'The members as they were when it started: a change of the chain does not touch it';
