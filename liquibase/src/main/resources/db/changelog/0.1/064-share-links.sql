--liquibase formatted sql

--changeset courier:share-links
--comment: no foreign key: key_type says in which store the key lies
CREATE TABLE public_key_share_tokens (
  id              UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  token_hash      TEXT NOT NULL,
  key_type        TEXT NOT NULL,
  key_id          UUID NOT NULL,
  expires_at      TIMESTAMPTZ NOT NULL,
  created_by      TEXT NOT NULL,
  created_at      TIMESTAMPTZ NOT NULL DEFAULT now(),
  revoked_at      TIMESTAMPTZ,
  download_count  BIGINT NOT NULL DEFAULT 0,
  last_used_at    TIMESTAMPTZ,
  expiry_noted_at TIMESTAMPTZ,
  CONSTRAINT uq_public_key_share_tokens_token_hash UNIQUE (token_hash),
  CONSTRAINT ck_public_key_share_tokens_key_type CHECK (key_type IN ('pgp', 'ssh')),
  CONSTRAINT ck_public_key_share_tokens_life CHECK (expires_at > created_at)
);
CREATE INDEX ix_public_key_share_tokens_key ON public_key_share_tokens (key_type, key_id);
-- what the daily sweep looks for
CREATE INDEX ix_public_key_share_tokens_unnoted ON public_key_share_tokens (expires_at)
  WHERE revoked_at IS NULL AND expiry_noted_at IS NULL;
COMMENT ON COLUMN public_key_share_tokens.token_hash IS 'SHA-256 of the token, lower-case hex; the token is nowhere';
COMMENT ON COLUMN public_key_share_tokens.expiry_noted_at IS 'When ShareLinkExpired was audited';
