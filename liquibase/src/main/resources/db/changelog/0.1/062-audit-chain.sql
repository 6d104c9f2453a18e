--liquibase formatted sql

--changeset courier:audit-chain-head splitStatements:false
--comment: Where the chain ends, kept by the database itself: a tail that was cut off is missed although nothing is left of it
CREATE TABLE audit_chain_head (
  only_row BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (only_row),
  seq      BIGINT NOT NULL,
  row_hash BYTEA NOT NULL CHECK (octet_length(row_hash) = 32)
);
INSERT INTO audit_chain_head (seq, row_hash)
SELECT coalesce(max(seq), 0),
       coalesce((SELECT row_hash FROM audit_log_entries ORDER BY seq DESC LIMIT 1), decode(repeat('00', 32), 'hex'))
  FROM audit_log_entries;

-- the runtime role may read the head only; these functions work with the owner's rights
CREATE FUNCTION advance_audit_chain() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
  UPDATE public.audit_chain_head SET seq = NEW.seq, row_hash = NEW.row_hash
   WHERE seq = NEW.seq - 1 AND row_hash = NEW.prev_hash;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'audit row % does not continue the chain', NEW.seq
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM public.audit_partition_checksums c
              WHERE c.table_name = 'audit_log_entries'
                AND c.month = date_trunc('month', NEW.performed_at AT TIME ZONE 'UTC')::date) THEN
    RAISE EXCEPTION 'audit row % belongs to a month that is closed', NEW.seq
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END
$body$;
CREATE TRIGGER advance_chain BEFORE INSERT ON audit_log_entries
  FOR EACH ROW EXECUTE FUNCTION advance_audit_chain();

CREATE FUNCTION guard_audit_chain_head() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
  -- depth 2: out of the trigger above, not out of a statement of somebody
  IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND NEW.seq = OLD.seq + 1 THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'table % is kept by the audit log itself: % is refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END
$body$;
CREATE TRIGGER guard_rows BEFORE INSERT OR UPDATE OR DELETE ON audit_chain_head
  FOR EACH ROW EXECUTE FUNCTION guard_audit_chain_head();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON audit_chain_head
  FOR EACH STATEMENT EXECUTE FUNCTION guard_audit_chain_head();

--changeset courier:audit-partition-archives
--comment: State of a month's export and drop; kept by the archive
CREATE TABLE partition_archives (
  table_name TEXT NOT NULL,
  month      DATE NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('pending', 'exported', 'failed', 'dropped')),
  location   TEXT,
  rows       BIGINT,
  error      TEXT,
  updated_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (table_name, month)
);

--changeset courier:audit-month-check
ALTER TABLE audit_partition_checksums
  ADD CONSTRAINT ck_audit_partition_checksums_month CHECK (extract(day FROM month) = 1),
  ADD CONSTRAINT ck_audit_partition_checksums_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$');

--changeset courier:audit-month-over splitStatements:false
--comment: A checksum of a month that is not over would stop every write into it
CREATE FUNCTION check_month_is_over() RETURNS trigger
  LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
  IF NEW.month + interval '1 month' > now() AT TIME ZONE 'UTC' THEN
    RAISE EXCEPTION 'month % is not over', NEW.month USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$body$;
CREATE TRIGGER month_is_over BEFORE INSERT ON audit_partition_checksums
  FOR EACH ROW EXECUTE FUNCTION check_month_is_over();
