--liquibase formatted sql

--changeset courier:foundation-schema-liberty
--comment: Liberty's batch and timer stores make their own tables here; product code never touches them
CREATE SCHEMA IF NOT EXISTS liberty;

--changeset courier:foundation-append-only splitStatements:false
--comment: Row triggers of a partitioned table are cloned to every partition; TRUNCATE triggers are not, see create_monthly_partitions
CREATE FUNCTION reject_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
  RAISE EXCEPTION 'table % is append-only: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END
$body$;

CREATE FUNCTION make_append_only(target regclass) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
  EXECUTE format('CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON %s'
      || ' FOR EACH ROW EXECUTE FUNCTION public.reject_change()', target);
  EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %s'
      || ' FOR EACH STATEMENT EXECUTE FUNCTION public.reject_change()', target);
END
$body$;

COMMENT ON FUNCTION make_append_only(regclass) IS
  'UPDATE, DELETE and TRUNCATE of the table raise. Call it right after CREATE TABLE.';

--changeset courier:foundation-partitions splitStatements:false
--comment: SECURITY DEFINER: the runtime role makes partitions without any right to run DDL
CREATE FUNCTION create_monthly_partitions(day date) RETURNS integer
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
      EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
          child, parent.relname,
          to_char(first_day, 'YYYY-MM-DD') || ' 00:00:00+00',
          to_char(first_day + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
      made := made + 1;
    END IF;
    PERFORM public.protect_partitions(parent.oid);
  END LOOP;
  RETURN made;
END
$body$;

COMMENT ON FUNCTION create_monthly_partitions(date) IS
  'Makes the partition of that month for every range-partitioned table of schema public; returns how many were missing.';

CREATE FUNCTION protect_partitions(parent oid) RETURNS void
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
  child oid;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgrelid = parent AND tgname = 'append_only_truncate') THEN
    RETURN;
  END IF;
  FOR child IN
    SELECT i.inhrelid FROM pg_inherits i
     WHERE i.inhparent = parent
       AND NOT EXISTS (SELECT 1 FROM pg_trigger t
                        WHERE t.tgrelid = i.inhrelid AND t.tgname = 'append_only_truncate')
  LOOP
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %s'
        || ' FOR EACH STATEMENT EXECUTE FUNCTION public.reject_change()', child::regclass);
  END LOOP;
END
$body$;

REVOKE EXECUTE ON FUNCTION make_append_only(regclass) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION create_monthly_partitions(date) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION protect_partitions(oid) FROM PUBLIC;
