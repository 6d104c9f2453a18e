--liquibase formatted sql

--changeset courier:execution-submitted
--comment: courier.dispatch=batch: when a batch instance was sent out for a queued execution
ALTER TABLE job_executions ADD COLUMN submitted_at TIMESTAMPTZ;
COMMENT ON COLUMN job_executions.submitted_at IS 'When the batch dispatcher last sent an instance out for it; null again whenever it runs or is queued anew';
