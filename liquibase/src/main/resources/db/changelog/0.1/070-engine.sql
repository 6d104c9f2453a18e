--liquibase formatted sql

--changeset courier:engine
--comment: not_before: a repeated job waits its back-off in the queue; iteration_path: indices of all loops around the step, outermost first
ALTER TABLE job_executions ADD COLUMN not_before TIMESTAMPTZ;
ALTER TABLE step_executions ADD COLUMN iteration_path TEXT;
