--liquibase formatted sql

--changeset courier:core-auth-providers
CREATE TABLE auth_providers (
  id                   UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  type                 TEXT NOT NULL,
  name                 TEXT NOT NULL,
  slug                 TEXT NOT NULL,
  is_enabled           BOOLEAN NOT NULL DEFAULT FALSE,
  configuration        JSONB NOT NULL,
  auto_provision       BOOLEAN NOT NULL DEFAULT TRUE,
  default_role         TEXT NOT NULL DEFAULT 'viewer',
  allow_local_password BOOLEAN NOT NULL DEFAULT FALSE,
  role_mapping         JSONB,
  display_order        INT NOT NULL DEFAULT 0,
  icon_url             TEXT,
  created_at           TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at           TIMESTAMPTZ NOT NULL DEFAULT now(),
  is_deleted           BOOLEAN NOT NULL DEFAULT FALSE,
  deleted_at           TIMESTAMPTZ,
  CONSTRAINT ck_auth_providers_type CHECK (type IN ('oidc', 'saml')),
  CONSTRAINT ck_auth_providers_default_role CHECK (default_role IN ('admin', 'operator', 'viewer')),
  CONSTRAINT uq_auth_providers_name UNIQUE (name),
  CONSTRAINT uq_auth_providers_slug UNIQUE (slug)
);

--changeset courier:core-users
CREATE TABLE users (
  id                  UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  username            TEXT NOT NULL,
  email               TEXT,
  display_name        TEXT NOT NULL,
  password_hash       TEXT,
  role                TEXT NOT NULL DEFAULT 'viewer',
  is_active           BOOLEAN NOT NULL DEFAULT TRUE,
  is_sso_user         BOOLEAN NOT NULL DEFAULT FALSE,
  sso_provider_id     UUID,
  sso_subject_id      TEXT,
  failed_login_count  INT NOT NULL DEFAULT 0,
  locked_until        TIMESTAMPTZ,
  last_login_at       TIMESTAMPTZ,
  password_changed_at TIMESTAMPTZ,
  row_version         INT NOT NULL DEFAULT 1,
  created_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at          TIMESTAMPTZ NOT NULL DEFAULT now(),
  is_deleted          BOOLEAN NOT NULL DEFAULT FALSE,
  deleted_at          TIMESTAMPTZ,
  CONSTRAINT ck_users_role CHECK (role IN ('admin', 'operator', 'viewer')),
  CONSTRAINT ck_users_failed_login_count CHECK (failed_login_count >= 0),
  CONSTRAINT fk_users_sso_provider FOREIGN KEY (sso_provider_id) REFERENCES auth_providers (id) ON DELETE RESTRICT
);
-- deleted users included: a name is never used twice
CREATE UNIQUE INDEX uq_users_username ON users (lower(username));
CREATE INDEX ix_users_sso_provider ON users (sso_provider_id);

--changeset courier:core-refresh-tokens
CREATE TABLE refresh_tokens (
  id             UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id        UUID NOT NULL,
  token_hash     TEXT NOT NULL,
  expires_at     TIMESTAMPTZ NOT NULL,
  created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
  created_by_ip  TEXT,
  revoked_at     TIMESTAMPTZ,
  replaced_by_id UUID,
  family_id      UUID NOT NULL,
  CONSTRAINT uq_refresh_tokens_token_hash UNIQUE (token_hash),
  CONSTRAINT fk_refresh_tokens_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT fk_refresh_tokens_replaced_by FOREIGN KEY (replaced_by_id) REFERENCES refresh_tokens (id) ON DELETE SET NULL
);
CREATE INDEX ix_refresh_tokens_user ON refresh_tokens (user_id);
CREATE INDEX ix_refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX ix_refresh_tokens_expires_at ON refresh_tokens (expires_at);

--changeset courier:core-sso
CREATE TABLE sso_user_links (
  id            UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id       UUID NOT NULL,
  provider_id   UUID NOT NULL,
  subject_id    TEXT NOT NULL,
  email         TEXT,
  linked_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
  last_login_at TIMESTAMPTZ,
  CONSTRAINT uq_sso_user_links_subject UNIQUE (provider_id, subject_id),
  CONSTRAINT fk_sso_user_links_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT fk_sso_user_links_provider FOREIGN KEY (provider_id) REFERENCES auth_providers (id) ON DELETE RESTRICT
);
CREATE INDEX ix_sso_user_links_user ON sso_user_links (user_id);

CREATE TABLE sso_login_states (
  hash        TEXT PRIMARY KEY,
  provider_id UUID NOT NULL,
  payload     BYTEA,
  created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at  TIMESTAMPTZ NOT NULL,
  used_at     TIMESTAMPTZ,
  CONSTRAINT fk_sso_login_states_provider FOREIGN KEY (provider_id) REFERENCES auth_providers (id) ON DELETE CASCADE
);
CREATE INDEX ix_sso_login_states_expires_at ON sso_login_states (expires_at);

CREATE TABLE sso_exchange_codes (
  hash       TEXT PRIMARY KEY,
  user_id    UUID NOT NULL,
  payload    BYTEA,
  created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at TIMESTAMPTZ NOT NULL,
  used_at    TIMESTAMPTZ,
  CONSTRAINT fk_sso_exchange_codes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX ix_sso_exchange_codes_expires_at ON sso_exchange_codes (expires_at);

CREATE TABLE saml_assertion_ids (
  id         TEXT PRIMARY KEY,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX ix_saml_assertion_ids_expires_at ON saml_assertion_ids (expires_at);

--changeset courier:core-system-settings
CREATE TABLE system_settings (
  key         TEXT PRIMARY KEY,
  value       TEXT NOT NULL,
  description TEXT,
  is_secret   BOOLEAN NOT NULL DEFAULT FALSE,
  updated_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_by  TEXT NOT NULL
);

--changeset courier:core-system-settings-rows
--comment: Defaults of the reference. No row for a value that has none (auth.setup_token_hash) or that the deployment may replace (filesystem.allowed_roots)
INSERT INTO system_settings (key, value, description, is_secret, updated_by) VALUES
  ('job.concurrency_limit', '5', 'Executions that run at once in the cluster', FALSE, 'system'),
  ('job.max_queue_depth', '1000', 'Executions that may wait; beyond it a trigger is refused', FALSE, 'system'),
  ('job.max_recoveries', '3', 'How often an execution is taken over after a node died', FALSE, 'system'),
  ('job.temp_cleanup_days', '7', 'Age at which an orphaned workspace is removed', FALSE, 'system'),
  ('scheduling.time_zone', 'UTC', 'Time zone of schedules that name none', FALSE, 'system'),
  ('scheduling.misfire_grace_minutes', '60', 'How late a missed schedule still fires', FALSE, 'system'),
  ('monitor.file_log_retention_days', '30', 'Days that file-log rows are kept', FALSE, 'system'),
  ('monitor.watcher_overflow_threshold', '10', 'Overflows in 24 hours that turn a watcher off', FALSE, 'system'),
  ('monitor.watcher_max_file_count', '10000', 'Files in a directory above which polling replaces the watcher', FALSE, 'system'),
  ('key.expiration_warning_days', '30', 'Days before expiry at which a key is reported', FALSE, 'system'),
  ('keys.import_max_bytes', '5242880', 'Largest key file accepted by an import', FALSE, 'system'),
  ('archive.max_uncompressed_bytes', '21474836480', 'Largest total size an archive may unpack to', FALSE, 'system'),
  ('archive.max_file_count', '10000', 'Most entries an archive may have', FALSE, 'system'),
  ('archive.max_compression_ratio', '200', 'Largest ratio of unpacked to packed size', FALSE, 'system'),
  ('archive.max_nesting_depth', '0', 'Levels of archives inside archives that are unpacked', FALSE, 'system'),
  ('archive.max_entry_size', '10737418240', 'Largest single entry of an archive', FALSE, 'system'),
  ('audit.partition_retention_months', '12', 'Months that audit partitions stay online', FALSE, 'system'),
  ('execution.partition_retention_months', '12', 'Months that execution partitions stay online', FALSE, 'system'),
  ('partition.archive_enabled', 'false', 'Whether closed partitions are exported before they are dropped', FALSE, 'system'),
  ('partition.archive_overdue_warning_months', '2', 'Months after which a missing export is reported', FALSE, 'system'),
  ('security.fips_mode_enabled', 'true', 'Approved algorithms only', FALSE, 'system'),
  ('security.fips_override_require_admin', 'true', 'Only an Admin may set the FIPS override of a connection', FALSE, 'system'),
  ('security.public_key_share_links_enabled', 'false', 'Whether public keys may be shared by link', FALSE, 'system'),
  ('security.max_share_link_days', '30', 'Longest life of a share link', FALSE, 'system'),
  ('security.insecure_trust_require_admin', 'true', 'Only an Admin may set an insecure trust policy', FALSE, 'system'),
  ('security.insecure_trust_allow_production', 'false', 'Whether insecure trust policies work in Production', FALSE, 'system'),
  ('security.private_key_export_enabled', 'false', 'Whether an Admin may export PGP private keys', FALSE, 'system'),
  ('security.allow_private_callbacks', 'false', 'Whether callbacks may go to private addresses', FALSE, 'system'),
  ('ratelimit.auth_per_minute', '120', 'Requests per client and minute under /api/v1/auth', FALSE, 'system'),
  ('ratelimit.general_per_minute', '2000', 'Other requests per client and minute', FALSE, 'system'),
  ('notification.suppress_minutes', '30', 'Minutes in which an equal notification is not repeated', FALSE, 'system'),
  ('auth.password_hash', 'argon2id', 'Algorithm of new password hashes: argon2id or pbkdf2_sha512', FALSE, 'system'),
  ('auth.setup_completed', 'false', 'Whether the first-run set-up is done', FALSE, 'system'),
  ('auth.session_timeout_minutes', '15', 'Life of an access token', FALSE, 'system'),
  ('auth.refresh_token_days', '7', 'Life of a refresh token', FALSE, 'system'),
  ('auth.password_min_length', '8', 'Shortest password accepted', FALSE, 'system'),
  ('auth.max_login_attempts', '5', 'Wrong passwords that lock an account', FALSE, 'system'),
  ('auth.lockout_duration_minutes', '15', 'How long an account stays locked', FALSE, 'system'),
  ('smtp.host', '', 'Mail server; empty turns mail off', FALSE, 'system'),
  ('smtp.port', '587', 'Port of the mail server', FALSE, 'system'),
  ('smtp.use_ssl', 'true', 'Whether mail is sent over TLS', FALSE, 'system'),
  ('smtp.username', '', 'User at the mail server', FALSE, 'system'),
  ('smtp.password', '', 'Password at the mail server', TRUE, 'system'),
  ('smtp.from_address', '', 'Sender address', FALSE, 'system'),
  ('smtp.from_name', 'Courier', 'Sender name', FALSE, 'system');

--changeset courier:core-audit-log
CREATE TABLE audit_log_entries (
  id              UUID NOT NULL DEFAULT gen_random_uuid(),
  entity_type     TEXT NOT NULL,
  entity_id       UUID,
  operation       TEXT NOT NULL,
  performed_by    TEXT NOT NULL,
  performed_by_id UUID,
  source_ip       TEXT,
  performed_at    TIMESTAMPTZ NOT NULL,
  details         JSONB NOT NULL DEFAULT '{}',
  seq             BIGINT NOT NULL,
  prev_hash       BYTEA NOT NULL,
  row_hash        BYTEA NOT NULL,
  PRIMARY KEY (id, performed_at),
  CONSTRAINT ck_audit_log_entries_entity_type CHECK (entity_type IN (
    'job', 'job_execution', 'step_execution', 'chain', 'chain_execution', 'connection', 'known_host',
    'pgp_key', 'ssh_key', 'file_monitor', 'tag', 'user', 'auth_provider', 'notification_rule',
    'system_setting', 'share_link', 'system')),
  CONSTRAINT ck_audit_log_entries_hashes CHECK (octet_length(prev_hash) = 32 AND octet_length(row_hash) = 32)
) PARTITION BY RANGE (performed_at);
CREATE INDEX ix_audit_log_entries_entity ON audit_log_entries (entity_type, entity_id, performed_at DESC);
CREATE INDEX ix_audit_log_entries_performed_at ON audit_log_entries (performed_at DESC);
CREATE INDEX ix_audit_log_entries_performed_by ON audit_log_entries (performed_by, performed_at DESC);
CREATE INDEX ix_audit_log_entries_operation ON audit_log_entries (operation);
CREATE INDEX ix_audit_log_entries_details ON audit_log_entries USING GIN (details jsonb_path_ops);
-- the head of the chain
CREATE INDEX ix_audit_log_entries_seq ON audit_log_entries (seq DESC);
SELECT make_append_only('audit_log_entries');

CREATE TABLE audit_partition_checksums (
  table_name      TEXT NOT NULL,
  month           DATE NOT NULL,
  row_count       BIGINT NOT NULL,
  sha256          TEXT NOT NULL,
  previous_sha256 TEXT,
  computed_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY (table_name, month)
);
SELECT make_append_only('audit_partition_checksums');

--changeset courier:core-audit-views
CREATE VIEW key_audit_log AS
SELECT id, entity_type AS key_type, entity_id AS key_id,
       CASE
         WHEN operation = 'KeyGenerated' THEN 'Generated'
         WHEN operation = 'KeyImported' THEN 'Imported'
         WHEN operation IN ('KeyExported', 'PrivateKeyExported') THEN 'Exported'
         WHEN operation = 'KeyUsed' THEN 'UsedFor' || initcap(coalesce(details ->> 'use', ''))
         WHEN operation IN ('KeyRetired', 'KeyActivated', 'KeyRevoked') THEN 'StatusChanged'
         WHEN operation = 'KeyDeleted' THEN 'Deleted'
         ELSE operation
       END AS operation,
       performed_by, performed_at, details ->> 'jobExecutionId' AS job_execution_id, details
  FROM audit_log_entries
 WHERE entity_type IN ('pgp_key', 'ssh_key');

CREATE VIEW job_audit_log AS
SELECT id, entity_type, entity_id, operation, performed_by, performed_by_id, performed_at, details
  FROM audit_log_entries
 WHERE entity_type IN ('job', 'job_execution', 'step_execution', 'chain', 'chain_execution');

--changeset courier:core-domain-events
CREATE TABLE domain_events (
  id           UUID NOT NULL DEFAULT gen_random_uuid(),
  event_type   TEXT NOT NULL,
  entity_type  TEXT NOT NULL,
  entity_id    UUID NOT NULL,
  payload      JSONB NOT NULL,
  occurred_at  TIMESTAMPTZ NOT NULL,
  processed_at TIMESTAMPTZ,
  processed_by TEXT,
  PRIMARY KEY (id, occurred_at)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX ix_domain_events_unprocessed ON domain_events (occurred_at) WHERE processed_at IS NULL;
CREATE INDEX ix_domain_events_event_type ON domain_events (event_type);
CREATE INDEX ix_domain_events_entity ON domain_events (entity_type, entity_id);

--changeset courier:core-node-heartbeats
CREATE TABLE node_heartbeats (
  node_id    TEXT PRIMARY KEY,
  role       TEXT NOT NULL,
  started_at TIMESTAMPTZ NOT NULL,
  seen_at    TIMESTAMPTZ NOT NULL,
  version    TEXT NOT NULL
);
