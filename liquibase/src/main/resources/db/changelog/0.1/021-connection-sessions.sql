--liquibase formatted sql

--changeset courier:connections-server-certificate-end
ALTER TABLE connections ADD COLUMN server_certificate_not_after TIMESTAMPTZ;
COMMENT ON COLUMN connections.server_certificate_not_after IS
  'End of the TLS certificate the server showed in the newest test';

--changeset courier:connections-session-slots-node
CREATE INDEX ix_connection_session_slots_node ON connection_session_slots (node_id);

--changeset courier:connections-take-session-slot splitStatements:false
--comment: One attempt to get a place in one round trip. The lock makes attempts of all nodes take turns; every statement after it sees what the one before committed.
CREATE FUNCTION take_session_slot(
    slot UUID, connection UUID, node TEXT, execution UUID, most INT, lease_ms BIGINT) RETURNS BOOLEAN
  LANGUAGE plpgsql AS $body$
DECLARE
  granted BOOLEAN;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('session:' || connection, 0));
  DELETE FROM connection_session_slots s
   WHERE s.connection_id = connection AND s.id <> slot AND s.lease_until < clock_timestamp();
  INSERT INTO connection_session_slots AS s (id, connection_id, node_id, execution_id, requested_at, lease_until)
       VALUES (slot, connection, node, execution, clock_timestamp(), clock_timestamp() + lease_ms * interval '1 millisecond')
  ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until;
  UPDATE connection_session_slots mine
     SET granted_at = clock_timestamp()
   WHERE mine.id = slot AND mine.granted_at IS NULL
     AND (SELECT count(*) FROM connection_session_slots h
           WHERE h.connection_id = connection AND h.granted_at IS NOT NULL) < most
     AND NOT EXISTS (SELECT 1 FROM connection_session_slots w
           WHERE w.connection_id = connection AND w.granted_at IS NULL
             AND (w.requested_at, w.id) < (mine.requested_at, mine.id));
  SELECT s.granted_at IS NOT NULL INTO granted FROM connection_session_slots s WHERE s.id = slot;
  RETURN granted;
END
$body$;
