--liquibase formatted sql

--changeset courier:rewrap-turn
--comment: one row: which month's re-wrapping was taken by a node, and when one was last brought to its end
CREATE TABLE rewrap_turn (
  only_row    BOOLEAN PRIMARY KEY DEFAULT TRUE,
  taken_at    TIMESTAMPTZ,
  finished_at TIMESTAMPTZ,
  CONSTRAINT ck_rewrap_turn_only_row CHECK (only_row)
);
INSERT INTO rewrap_turn DEFAULT VALUES;
