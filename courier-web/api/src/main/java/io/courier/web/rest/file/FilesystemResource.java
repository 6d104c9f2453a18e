package io.courier.web.rest.file;

import io.courier.core.Roles;
import io.courier.file.BrowsedDirectory;
import io.courier.file.FileBrowserService;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Local directories that jobs may use. */
@Path("filesystem")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
@Tag(name = "Filesystem")
public class FilesystemResource {
  @Inject private FileBrowserService browser;
  @Inject private Answers answers;

  @GET
  @Path("browse")
  @Operation(summary = "One directory of the allowed roots; the roots themselves without a path")
  public Envelope<BrowsedDirectory> browse(@QueryParam("path") String path) {
    return answers.of(browser.browse(path));
  }
}
