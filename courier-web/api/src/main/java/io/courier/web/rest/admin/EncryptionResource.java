package io.courier.web.rest.admin;

import io.courier.core.Roles;
import io.courier.crypto.RewrapResult;
import io.courier.crypto.RewrapService;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Encryption at rest. */
@Path("admin/encryption")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Administration")
public class EncryptionResource {
  @Inject private RewrapService rewrapping;
  @Inject private Answers answers;

  @POST
  @Path("rewrap")
  @Operation(
      summary = "Brings every stored secret to the current version of the key-encryption key",
      description =
          "Answers when all are done, with counts per table. May be repeated, also after it broke"
              + " off and while it runs on another node.")
  public Envelope<RewrapResult> rewrap() {
    return answers.of(rewrapping.rewrap());
  }
}
