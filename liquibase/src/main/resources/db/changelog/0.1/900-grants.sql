--liquibase formatted sql

-- Both change sets run after every migration: they cover the tables of files added later.

--changeset courier:partitions-of-the-next-months runAlways:true runOnChange:true
SELECT create_monthly_partitions(((now() AT TIME ZONE 'UTC') + n * interval '1 month')::date)
  FROM generate_series(0, 2) AS n;

--changeset courier:schema-version runAlways:true runOnChange:true splitStatements:false
--comment: The release this schema serves; compared by the readiness check
CREATE OR REPLACE FUNCTION courier_schema_version() RETURNS text
  LANGUAGE sql IMMUTABLE AS $body$ SELECT '0.1' $body$;

--changeset courier:grants runAlways:true runOnChange:true splitStatements:false
--comment: courier.runtime.role: the role of the server, when it is not the owner; a parameter that is not set stays as written
DO $body$
DECLARE
  runtime text := '${courier.runtime.role}';
  target record;
BEGIN
  IF runtime = '' OR strpos(runtime, '{') > 0 OR runtime = current_user THEN
    RETURN;
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', runtime);
  EXECUTE format('GRANT USAGE, CREATE ON SCHEMA liberty TO %I', runtime);
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM %I', runtime);
  FOR target IN
    SELECT c.oid::regclass AS name, c.relname, c.relkind,
           EXISTS (SELECT 1 FROM pg_trigger t
                    WHERE t.tgrelid = c.oid AND t.tgname = 'append_only_rows') AS append_only
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
  LOOP
    -- rows of partitions are reached through their table only
    EXECUTE format('GRANT %s ON %s TO %I',
        CASE
          WHEN target.relname LIKE 'databasechangelog%' OR target.relname = 'audit_chain_head' THEN 'SELECT'
          -- a view works with its owner's rights: writing through it would be writing as the owner
          WHEN target.relkind = 'v' THEN 'SELECT'
          WHEN target.append_only THEN 'SELECT, INSERT'
          ELSE 'SELECT, INSERT, UPDATE, DELETE'
        END, target.name, runtime);
  END LOOP;
  EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO %I', runtime);
  EXECUTE format('GRANT EXECUTE ON FUNCTION create_monthly_partitions(date) TO %I', runtime);
END
$body$;
