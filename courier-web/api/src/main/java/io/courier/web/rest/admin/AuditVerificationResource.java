package io.courier.web.rest.admin;

import io.courier.audit.AuditVerification;
import io.courier.audit.ChainHead;
import io.courier.audit.TamperFinding;
import io.courier.audit.VerificationReport;
import io.courier.core.Codes;
import io.courier.core.Roles;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Whether the audit log is what was written. */
@Path("admin/audit")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Administration")
public class AuditVerificationResource {
  @Inject private AuditVerification verification;
  @Inject private Answers answers;

  /** The report as JSON shows it. */
  public record Verification(
      boolean intact,
      long rows,
      ChainHead head,
      int closedMonths,
      long findingCount,
      List<Finding> findings) {}

  /** A finding as JSON shows it. */
  public record Finding(String kind, String table, String place, String text) {
    static Finding of(TamperFinding finding) {
      return new Finding(
          Codes.of(finding.kind()), finding.table(), finding.place(), finding.text());
    }
  }

  @GET
  @Path("verify")
  @Operation(summary = "Recomputes the chain of all entries and the checksums of all closed months")
  public Envelope<Verification> verify() {
    VerificationReport report = verification.verify();
    return answers.of(
        new Verification(
            report.intact(),
            report.rows(),
            report.head(),
            report.closedMonths(),
            report.findingCount(),
            report.findings().stream().map(Finding::of).toList()));
  }
}
