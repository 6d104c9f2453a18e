package io.courier.crypto;

/**
 * What re-wrapping did in one table.
 *
 * @param rewrapped envelopes that now name the current version
 * @param changedMeanwhile envelopes somebody else was just writing; they are left to that, or to
 *     the next run
 * @param unreadable envelopes that do not open with the version they name, left as they are
 * @param disabled envelopes that name a version which is switched off, left as they are
 */
public record RewrapCount(
    String table, int rewrapped, int changedMeanwhile, int unreadable, int disabled) {
  RewrapCount plus(RewrapCount more) {
    return new RewrapCount(
        table,
        rewrapped + more.rewrapped,
        changedMeanwhile + more.changedMeanwhile,
        unreadable + more.unreadable,
        disabled + more.disabled);
  }
}
