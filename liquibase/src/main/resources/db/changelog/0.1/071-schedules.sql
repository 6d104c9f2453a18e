--liquibase formatted sql

--changeset courier:071-schedules
--comment: next_fire_at is the truth about what fires when; null for what never fires (disabled, or over)
CREATE TABLE job_schedules (
  id UUID DEFAULT gen_random_uuid() NOT NULL,
  job_id UUID NOT NULL,
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
  CONSTRAINT pk_job_schedules PRIMARY KEY (id),
  CONSTRAINT fk_job_schedules_job FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE,
  CONSTRAINT ck_job_schedules_type CHECK (schedule_type IN ('cron', 'one_shot')),
  CONSTRAINT ck_job_schedules_cron CHECK (schedule_type <> 'cron' OR cron_expression IS NOT NULL),
  CONSTRAINT ck_job_schedules_one_shot CHECK (schedule_type <> 'one_shot' OR run_at IS NOT NULL)
);
CREATE INDEX ix_job_schedules_job ON job_schedules (job_id);
CREATE INDEX ix_job_schedules_type ON job_schedules (is_enabled, schedule_type);
CREATE INDEX ix_job_schedules_due ON job_schedules (next_fire_at) WHERE is_enabled;
COMMENT ON COLUMN job_schedules.zone_used IS 'The time zone that next_fire_at was computed in: the own one, or what scheduling.time_zone was';
COMMENT ON COLUMN job_schedules.held_fire_at IS 'The due firing that the full queue keeps back, noted in the audit log once';

--changeset courier:071-schedule-firings
--comment: what became of each firing; the key keeps a firing from happening twice. Rows go after eight days, later than any grace
CREATE TABLE schedule_firings (
  schedule_id UUID NOT NULL,
  fire_at TIMESTAMPTZ NOT NULL,
  outcome TEXT NOT NULL,
  started_id UUID,
  recorded_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT pk_schedule_firings PRIMARY KEY (schedule_id, fire_at),
  CONSTRAINT ck_schedule_firings_outcome CHECK (outcome IN ('fired', 'skipped', 'missed'))
);
CREATE INDEX ix_schedule_firings_recorded_at ON schedule_firings (recorded_at);
COMMENT ON COLUMN schedule_firings.started_id IS 'The execution or chain execution';
