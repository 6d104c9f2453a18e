--liquibase formatted sql

--changeset courier:connections-ssh-keys
CREATE TABLE ssh_keys (
  id               UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name             TEXT NOT NULL,
  key_type         TEXT NOT NULL,
  public_key_data  TEXT NOT NULL,
  private_key_data BYTEA,
  passphrase_hash  BYTEA,
  fingerprint      TEXT NOT NULL,
  status           TEXT NOT NULL DEFAULT 'active',
  warnings         JSONB,
  notes            TEXT,
  created_by       TEXT NOT NULL,
  row_version      INT NOT NULL DEFAULT 1,
  created_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at       TIMESTAMPTZ NOT NULL DEFAULT now(),
  is_deleted       BOOLEAN NOT NULL DEFAULT FALSE,
  deleted_at       TIMESTAMPTZ,
  CONSTRAINT ck_ssh_keys_key_type CHECK (key_type IN (
    'rsa_2048', 'rsa_3072', 'rsa_4096', 'ed25519', 'ecdsa_256', 'ecdsa_384', 'ecdsa_521')),
  CONSTRAINT ck_ssh_keys_status CHECK (status IN ('active', 'retired', 'deleted')),
  -- the private part exists exactly as long as the key does
  CONSTRAINT ck_ssh_keys_purged CHECK (
    is_deleted = (status = 'deleted') AND is_deleted = (private_key_data IS NULL)
    AND (NOT is_deleted OR passphrase_hash IS NULL))
);
CREATE UNIQUE INDEX uq_ssh_keys_fingerprint ON ssh_keys (fingerprint) WHERE NOT is_deleted;
CREATE INDEX ix_ssh_keys_status ON ssh_keys (status);
COMMENT ON COLUMN ssh_keys.passphrase_hash IS 'Envelope blob of the passphrase, never a hash';

--changeset courier:connections-connections
CREATE TABLE connections (
  id                        UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name                      TEXT NOT NULL,
  "group"                   TEXT,
  protocol                  TEXT NOT NULL,
  host                      TEXT NOT NULL,
  port                      INT NOT NULL,
  auth_method               TEXT NOT NULL,
  username                  TEXT,
  password_encrypted        BYTEA,
  client_secret_encrypted   BYTEA,
  properties                JSONB,
  ssh_key_id                UUID,
  host_key_policy           TEXT NOT NULL DEFAULT 'trust_on_first_use',
  stored_host_fingerprint   TEXT,
  passive_mode              BOOLEAN NOT NULL DEFAULT TRUE,
  tls_version_floor         TEXT NOT NULL DEFAULT 'tls_1_2',
  tls_cert_policy           TEXT NOT NULL DEFAULT 'system_trust',
  tls_pinned_thumbprint     TEXT,
  tls_client_cert_encrypted BYTEA,
  tls_client_cert_info      JSONB,
  ssh_algorithms            JSONB,
  connect_timeout_sec       INT NOT NULL DEFAULT 30,
  operation_timeout_sec     INT NOT NULL DEFAULT 300,
  keepalive_interval_sec    INT NOT NULL DEFAULT 60,
  transport_retries         INT NOT NULL DEFAULT 2,
  status                    TEXT NOT NULL DEFAULT 'active',
  attention_reason          TEXT,
  attention_at              TIMESTAMPTZ,
  attention_fingerprint     TEXT,
  fips_override             BOOLEAN NOT NULL DEFAULT FALSE,
  fips_override_by          TEXT,
  notes                     TEXT,
  config_version            BIGINT NOT NULL DEFAULT 1,
  credential_version        BIGINT NOT NULL DEFAULT 1,
  trust_version             BIGINT NOT NULL DEFAULT 1,
  last_test_success         BOOLEAN,
  last_test_at              TIMESTAMPTZ,
  row_version               INT NOT NULL DEFAULT 1,
  created_at                TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at                TIMESTAMPTZ NOT NULL DEFAULT now(),
  is_deleted                BOOLEAN NOT NULL DEFAULT FALSE,
  deleted_at                TIMESTAMPTZ,
  CONSTRAINT ck_connections_protocol CHECK (protocol IN ('sftp', 'ftp', 'ftps', 'azure_function')),
  CONSTRAINT ck_connections_auth_method CHECK (auth_method IN (
    'password', 'ssh_key', 'password_and_ssh_key', 'service_principal', 'function_key')),
  CONSTRAINT ck_connections_host_key_policy CHECK (host_key_policy IN (
    'trust_on_first_use', 'always_trust', 'manual')),
  CONSTRAINT ck_connections_tls_version_floor CHECK (tls_version_floor IN (
    'tls_1_0', 'tls_1_1', 'tls_1_2', 'tls_1_3')),
  CONSTRAINT ck_connections_tls_cert_policy CHECK (tls_cert_policy IN (
    'system_trust', 'pinned_thumbprint', 'insecure')),
  CONSTRAINT ck_connections_status CHECK (status IN ('active', 'disabled', 'requires_attention')),
  CONSTRAINT ck_connections_attention CHECK (status <> 'requires_attention' OR attention_at IS NOT NULL),
  CONSTRAINT ck_connections_port CHECK (port BETWEEN 1 AND 65535),
  CONSTRAINT ck_connections_transport_retries CHECK (transport_retries BETWEEN 0 AND 3),
  CONSTRAINT ck_connections_pinned CHECK (
    tls_cert_policy <> 'pinned_thumbprint' OR tls_pinned_thumbprint IS NOT NULL),
  CONSTRAINT ck_connections_username CHECK (protocol = 'azure_function' OR username IS NOT NULL),
  CONSTRAINT fk_connections_ssh_key FOREIGN KEY (ssh_key_id) REFERENCES ssh_keys (id) ON DELETE RESTRICT
);
CREATE INDEX ix_connections_name ON connections (name);
CREATE INDEX ix_connections_group ON connections ("group");
CREATE INDEX ix_connections_protocol ON connections (protocol);
CREATE INDEX ix_connections_status ON connections (status);
CREATE INDEX ix_connections_fips_override ON connections (fips_override) WHERE fips_override;
CREATE INDEX ix_connections_ssh_key ON connections (ssh_key_id) WHERE ssh_key_id IS NOT NULL;
COMMENT ON COLUMN connections.config_version IS
  'With credential_version and trust_version: a pooled session of other versions is never used again';

--changeset courier:connections-known-hosts
CREATE TABLE known_hosts (
  id            UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  connection_id UUID NOT NULL,
  fingerprint   TEXT NOT NULL,
  key_type      TEXT NOT NULL,
  first_seen    TIMESTAMPTZ NOT NULL,
  last_seen     TIMESTAMPTZ NOT NULL,
  approved_by   TEXT,
  approved_at   TIMESTAMPTZ,
  CONSTRAINT fk_known_hosts_connection FOREIGN KEY (connection_id) REFERENCES connections (id) ON DELETE CASCADE,
  CONSTRAINT uq_known_hosts_fingerprint UNIQUE (connection_id, fingerprint),
  CONSTRAINT ck_known_hosts_approval CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);
-- null approved_by = pending
CREATE UNIQUE INDEX uq_known_hosts_approved ON known_hosts (connection_id, key_type) WHERE approved_by IS NOT NULL;

--changeset courier:connections-audit-log
CREATE TABLE connection_audit_log (
  id                UUID NOT NULL DEFAULT gen_random_uuid(),
  connection_id     UUID NOT NULL,
  operation         TEXT NOT NULL,
  job_execution_id  UUID,
  performed_by      TEXT NOT NULL,
  performed_at      TIMESTAMPTZ NOT NULL,
  bytes_transferred BIGINT,
  duration_ms       INT,
  details           JSONB NOT NULL DEFAULT '{}',
  PRIMARY KEY (id, performed_at),
  CONSTRAINT ck_connection_audit_log_operation CHECK (operation IN (
    'Connected', 'Disconnected', 'AuthSuccess', 'AuthFailed', 'Upload', 'Download', 'Rename', 'Delete',
    'Mkdir', 'Rmdir', 'TestConnection', 'HostKeyApproved', 'HostKeyRejected'))
) PARTITION BY RANGE (performed_at);
CREATE INDEX ix_connection_audit_log_connection ON connection_audit_log (connection_id, performed_at DESC);
CREATE INDEX ix_connection_audit_log_job_execution ON connection_audit_log (job_execution_id);
SELECT make_append_only('connection_audit_log');

--changeset courier:connections-session-slots
CREATE TABLE connection_session_slots (
  id            UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  connection_id UUID NOT NULL,
  node_id       TEXT NOT NULL,
  execution_id  UUID,
  requested_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
  granted_at    TIMESTAMPTZ,
  lease_until   TIMESTAMPTZ
);
CREATE INDEX ix_connection_session_slots_queue ON connection_session_slots (connection_id, requested_at);

--changeset courier:connections-remote-path-leases
--comment: fences come from a sequence: a released lease that is taken again never repeats one
CREATE SEQUENCE remote_path_fence;
CREATE TABLE remote_path_leases (
  connection_id UUID NOT NULL,
  path_hash     TEXT NOT NULL,
  execution_id  UUID NOT NULL,
  fence         BIGINT NOT NULL,
  lease_until   TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (connection_id, path_hash)
);
