--liquibase formatted sql

--changeset courier:078-partitions-beside-work splitStatements:false
--comment: CREATE TABLE ... PARTITION OF locks the parent against every use of it: it waited for long readers with everybody behind it, and could deadlock with running executions. A table that is made by itself and attached asks for SHARE UPDATE EXCLUSIVE only, which no reader and no writer conflicts with
CREATE OR REPLACE FUNCTION create_monthly_partitions(day date) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
  first_day date := date_trunc('month', day)::date;
  parent record;
  child text;
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('courier.partitions'));
  FOR parent IN
    SELECT c.oid, c.relname
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_partitioned_table p ON p.partrelid = c.oid
     WHERE n.nspname = 'public' AND p.partstrat = 'r' AND NOT c.relispartition
     ORDER BY c.relname
  LOOP
    child := format('%s_%s', parent.relname, to_char(first_day, 'YYYY_MM'));
    IF to_regclass(format('public.%I', child)) IS NULL THEN
      EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', child, parent.relname);
      EXECUTE format('ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
          parent.relname, child,
          to_char(first_day, 'YYYY-MM-DD') || ' 00:00:00+00',
          to_char(first_day + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
      made := made + 1;
    END IF;
    PERFORM public.protect_partitions(parent.oid);
  END LOOP;
  RETURN made;
END
$body$;
