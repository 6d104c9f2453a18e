package io.courier.web.rest.setup;

import io.courier.identity.SetupInput;
import io.courier.identity.SetupService;
import io.courier.identity.UserAccount;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The first-run set-up. */
@Path("setup")
@RequestScoped
@PermitAll
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Set-up")
public class SetupResource {
  @Inject private SetupService setup;
  @Inject private Answers answers;

  /** Whether there is a first administrator. */
  public record Status(boolean isCompleted) {}

  @GET
  @Path("status")
  @Operation(summary = "Whether set-up is done")
  public Envelope<Status> status() {
    return answers.of(new Status(setup.isCompleted()));
  }

  @POST
  @Path("initialize")
  @Operation(
      summary = "Creates the first administrator, once",
      description = "Outside Development it needs the setupToken that the server log shows.")
  public Response initialize(SetupInput input) {
    UserAccount admin = setup.initialize(input);
    return answers.created("/users/" + admin.id(), admin);
  }
}
