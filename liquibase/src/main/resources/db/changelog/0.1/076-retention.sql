--liquibase formatted sql

--changeset courier:076-batch-retention-settings
INSERT INTO system_settings (key, value, description, is_secret, updated_by) VALUES
  ('job.batch_retention_days', '30', 'Days that ended batch instances and their job logs are kept', FALSE, 'system'),
  ('job.batch_retention_count', '10000', 'Batch instances that are kept at most, with their job logs', FALSE, 'system');

--changeset courier:076-drop-empty-partition splitStatements:false
--comment: SECURITY DEFINER: the runtime role drops what is empty and over without any right to run DDL; never a table of the audit
CREATE FUNCTION drop_empty_partition(parent text, month date) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '500ms'
AS $body$
DECLARE
  child text := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
  filled boolean;
BEGIN
  IF parent NOT IN ('job_executions', 'step_executions', 'domain_events', 'notification_logs') THEN
    RAISE EXCEPTION 'partitions of % are not dropped', parent USING ERRCODE = 'restrict_violation';
  END IF;
  IF extract(day FROM month) <> 1 OR month + interval '1 month' > now() AT TIME ZONE 'UTC' THEN
    RAISE EXCEPTION 'month % is not over', month USING ERRCODE = 'check_violation';
  END IF;
  IF to_regclass(format('public.%I', child)) IS NULL THEN
    RETURN FALSE;
  END IF;
  -- first without a lock that anybody would feel
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', child) INTO filled;
  IF filled THEN
    RETURN FALSE;
  END IF;
  EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', parent);
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', child) INTO filled;
  IF filled THEN
    RETURN FALSE;
  END IF;
  EXECUTE format('DROP TABLE public.%I', child);
  RETURN TRUE;
END
$body$;
COMMENT ON FUNCTION drop_empty_partition(text, date) IS
  'Drops the partition of that month if it has no row; gives up after half a second when somebody uses the table. Returns whether it did.';
REVOKE EXECUTE ON FUNCTION drop_empty_partition(text, date) FROM PUBLIC;

--changeset courier:076-grants runAlways:true runOnChange:true splitStatements:false
--comment: as in 900-grants.sql
DO $body$
DECLARE
  runtime text := '${courier.runtime.role}';
BEGIN
  IF runtime = '' OR strpos(runtime, '{') > 0 OR runtime = current_user THEN
    RETURN;
  END IF;
  EXECUTE format('GRANT EXECUTE ON FUNCTION drop_empty_partition(text, date) TO %I', runtime);
END
$body$;
