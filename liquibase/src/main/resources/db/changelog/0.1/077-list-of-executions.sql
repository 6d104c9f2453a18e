--liquibase formatted sql

--changeset courier:077-executions-by-age
--comment: the list of all executions, newest first, read and sorted the whole table
CREATE INDEX ix_job_executions_created ON job_executions (created_at DESC, id DESC);
