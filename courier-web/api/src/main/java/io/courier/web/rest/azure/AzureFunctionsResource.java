package io.courier.web.rest.azure;

import io.courier.connection.FunctionTraces;
import io.courier.core.CourierException;
import io.courier.core.Roles;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Live looks into the telemetry of Azure functions. */
@Path("azure-functions")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
@Tag(name = "Azure Functions")
public class AzureFunctionsResource {
  private static final int GUID_LENGTH = 36;

  @Inject private FunctionTraces traces;
  @Inject private Answers answers;

  /**
   * A line that a function logged.
   *
   * @param severityLevel 0 Verbose, 1 Information, 2 Warning, 3 Error, 4 Critical
   */
  public record TraceView(Instant timestamp, String message, Integer severityLevel) {}

  @GET
  @Path("{connectionId}/traces/{invocationId}")
  @Operation(summary = "What one run of a function logged, oldest first; asked live")
  public Envelope<List<TraceView>> traces(
      @PathParam("connectionId") UUID connectionId,
      @PathParam("invocationId") String invocationId) {
    return answers.of(
        traces.of(connectionId, guid(invocationId)).stream()
            .map(t -> new TraceView(t.timestamp(), t.message(), t.severityLevel()))
            .toList());
  }

  private static UUID guid(String text) {
    try {
      if (text.length() == GUID_LENGTH) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException e) {
      // the same answer as for another length
    }
    throw CourierException.invalid("invocationId", "Must be a GUID.");
  }
}
