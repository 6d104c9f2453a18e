package io.courier.web.rest.admin;

import io.courier.core.Roles;
import io.courier.crypto.FipsInventory;
import io.courier.crypto.FipsInventoryService;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Evidence of what uses which algorithms on which modules. */
@Path("admin/fips/inventory")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Administration")
public class FipsInventoryResource {
  @Inject private FipsInventoryService inventory;
  @Inject private Answers answers;

  @GET
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Algorithms of all keys and connections, overrides, modules")
  public Envelope<FipsInventory> inventory() {
    return answers.of(inventory.inventory());
  }
}
