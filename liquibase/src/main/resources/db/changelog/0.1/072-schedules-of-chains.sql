--liquibase formatted sql

-- after 072-chains.sql, whose table it refers to

--changeset courier:072-schedules-of-chains
--comment: as job_schedules
CREATE TABLE chain_schedules (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  chain_id UUID NOT NULL,
  schedule_type TEXT NOT NULL,
  cron_expression TEXT,
  time_zone TEXT,
  run_at TIMESTAMPTZ,
  is_enabled BOOLEAN DEFAULT TRUE NOT NULL,
  last_fired_at TIMESTAMPTZ,
  next_fire_at TIMESTAMPTZ,
  zone_used TEXT NOT NULL,
  held_fire_at TIMESTAMPTZ,
  row_version INT DEFAULT 1 NOT NULL,
  created_at TIMESTAMPTZ DEFAULT now() NOT NULL,
  updated_at TIMESTAMPTZ DEFAULT now() NOT NULL,
  CONSTRAINT pk_chain_schedules PRIMARY KEY (id),
  CONSTRAINT fk_chain_schedules_chain FOREIGN KEY (chain_id) REFERENCES job_chains (id) ON DELETE CASCADE,
  CONSTRAINT ck_chain_schedules_type CHECK (schedule_type IN ('cron', 'one_shot')),
  CONSTRAINT ck_chain_schedules_cron CHECK (schedule_type <> 'cron' OR cron_expression IS NOT NULL),
  CONSTRAINT ck_chain_schedules_one_shot CHECK (schedule_type <> 'one_shot' OR run_at IS NOT NULL)
);
CREATE INDEX ix_chain_schedules_chain ON chain_schedules (chain_id);
CREATE INDEX ix_chain_schedules_type ON chain_schedules (is_enabled, schedule_type);
CREATE INDEX ix_chain_schedules_due ON chain_schedules (next_fire_at) WHERE is_enabled;
