--liquibase formatted sql

--changeset courier:domain-events-relay
--comment: seq: the order of an entity's events, whatever the nodes' clocks say; attempts, retry_at, error: of an event that a consumer refuses
CREATE SEQUENCE domain_events_seq;
ALTER TABLE domain_events
  ADD COLUMN seq BIGINT NOT NULL DEFAULT nextval('domain_events_seq'),
  ADD COLUMN attempts INT NOT NULL DEFAULT 0,
  ADD COLUMN retry_at TIMESTAMPTZ,
  ADD COLUMN error TEXT;
CREATE INDEX ix_domain_events_order ON domain_events (entity_type, entity_id, seq) WHERE processed_at IS NULL;

--changeset courier:notification-rules
CREATE TABLE notification_rules (
  id             UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name           TEXT NOT NULL,
  description    TEXT,
  entity_type    TEXT NOT NULL,
  entity_id      UUID,
  event_types    JSONB NOT NULL,
  channel        TEXT NOT NULL,
  channel_config JSONB NOT NULL,
  is_enabled     BOOLEAN NOT NULL DEFAULT TRUE,
  row_version    INT NOT NULL DEFAULT 1,
  created_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at     TIMESTAMPTZ NOT NULL DEFAULT now(),
  is_deleted     BOOLEAN NOT NULL DEFAULT FALSE,
  deleted_at     TIMESTAMPTZ,
  CONSTRAINT ck_notification_rules_entity_type CHECK (entity_type IN (
    'job', 'chain', 'monitor', 'pgp_key', 'connection', 'system')),
  CONSTRAINT ck_notification_rules_channel CHECK (channel IN ('email', 'webhook')),
  CONSTRAINT ck_notification_rules_event_types CHECK (jsonb_typeof(event_types) = 'array'),
  CONSTRAINT ck_notification_rules_channel_config CHECK (jsonb_typeof(channel_config) = 'object')
);
-- deleted rules included: a name in the log means one rule
CREATE UNIQUE INDEX uq_notification_rules_name ON notification_rules (lower(name));
CREATE INDEX ix_notification_rules_match ON notification_rules (entity_type) WHERE is_enabled AND NOT is_deleted;

--changeset courier:notification-logs
CREATE TABLE notification_logs (
  id                   UUID NOT NULL DEFAULT gen_random_uuid(),
  notification_rule_id UUID NOT NULL,
  event_type           TEXT NOT NULL,
  entity_type          TEXT NOT NULL,
  entity_id            UUID NOT NULL,
  channel              TEXT NOT NULL,
  recipient            TEXT NOT NULL,
  payload              JSONB NOT NULL,
  success              BOOLEAN NOT NULL,
  suppressed           BOOLEAN NOT NULL DEFAULT FALSE,
  error_message        TEXT,
  attempt              INT NOT NULL,
  sent_at              TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (id, sent_at)
) PARTITION BY RANGE (sent_at);
CREATE INDEX ix_notification_logs_rule ON notification_logs (notification_rule_id, sent_at DESC);
CREATE INDEX ix_notification_logs_entity ON notification_logs (entity_type, entity_id, sent_at DESC);
CREATE INDEX ix_notification_logs_sent_at ON notification_logs (sent_at DESC);

--changeset courier:notification-deliveries
--comment: what is still to be sent, written in the transaction that marks the event; a row goes when its fate is in notification_logs
CREATE TABLE notification_deliveries (
  id                   UUID PRIMARY KEY,
  notification_rule_id UUID NOT NULL,
  event_id             UUID NOT NULL,
  event_type           TEXT NOT NULL,
  entity_type          TEXT NOT NULL,
  entity_id            UUID NOT NULL,
  payload              JSONB NOT NULL,
  attempt              INT NOT NULL DEFAULT 0,
  created_at           TIMESTAMPTZ NOT NULL,
  next_attempt_at      TIMESTAMPTZ NOT NULL,
  leased_by            TEXT,
  lease_until          TIMESTAMPTZ,
  CONSTRAINT uq_notification_deliveries_event UNIQUE (notification_rule_id, event_id)
);
CREATE INDEX ix_notification_deliveries_due ON notification_deliveries (next_attempt_at);

--changeset courier:notification-floods
--comment: when a rule last sent about an event of an entity
CREATE TABLE notification_floods (
  notification_rule_id UUID NOT NULL,
  event_type           TEXT NOT NULL,
  entity_type          TEXT NOT NULL,
  entity_id            UUID NOT NULL,
  last_at              TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (notification_rule_id, event_type, entity_type, entity_id)
);
CREATE INDEX ix_notification_floods_last_at ON notification_floods (last_at);
