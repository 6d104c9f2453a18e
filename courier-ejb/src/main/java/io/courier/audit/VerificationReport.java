package io.courier.audit;

import java.util.List;

/**
 * What a verification of the whole log gave.
 *
 * @param intact no finding
 * @param rows of the log that were recomputed
 * @param head the last row there is; worth keeping outside the database
 * @param closedMonths checksums that were recomputed, over all tables
 * @param findingCount of all findings
 * @param findings the first of them
 */
public record VerificationReport(
    boolean intact,
    long rows,
    ChainHead head,
    int closedMonths,
    long findingCount,
    List<TamperFinding> findings) {
  public VerificationReport {
    findings = List.copyOf(findings);
  }
}
