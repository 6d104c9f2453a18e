package io.courier.web.rest.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Roles;
import io.courier.core.Secret;
import io.courier.key.SshKeyDraft;
import io.courier.key.SshKeyFilter;
import io.courier.key.SshKeyImport;
import io.courier.key.SshKeyService;
import io.courier.key.SshKeyStatus;
import io.courier.key.SshKeyType;
import io.courier.key.SshKeyView;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.IfMatch;
import io.courier.web.rest.ListQuery;
import io.courier.web.rest.Paged;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The SSH key store. */
@Path("ssh-keys")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "SSH keys")
public class SshKeysResource {
  @Inject private SshKeyService keys;
  @Inject private Answers answers;
  @Context private SecurityContext caller;

  /** What can be changed about a key. */
  public record Change(String name, String notes) {}

  /** A status action's answer. */
  public record StatusChanged(UUID id, SshKeyStatus state, String message) {}

  @GET
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Paged(
      filters = {"search", "status", "keyType", "includeDeleted"},
      sort = {"name", "keyType", "status", "createdAt", "updatedAt"})
  @Operation(summary = "SSH keys, metadata only")
  public Envelope<List<SshKeyView>> list(@Context UriInfo uri) {
    ListQuery query = ListQuery.of(uri);
    boolean deleted = Boolean.TRUE.equals(query.flag("includeDeleted"));
    if (deleted && !caller.isUserInRole(Roles.ADMIN)) {
      throw new CourierException(
          ErrorCode.INSUFFICIENT_PERMISSIONS, "Only an Admin may list deleted keys.");
    }
    SshKeyFilter filter =
        new SshKeyFilter(
            query.text("search"),
            query.code("status", SshKeyStatus.class),
            query.code("keyType", SshKeyType.class),
            deleted);
    return answers.page(keys.find(filter, query.page()));
  }

  @POST
  @Path("generate")
  @RolesAllowed(Roles.ADMIN)
  @Operation(
      summary = "Makes a key pair: ecdsa_256, ed25519 (not in FIPS mode), rsa_2048, rsa_4096")
  public Response generate(SshKeyDraft draft) {
    SshKeyView made = keys.generate(draft);
    return answers.created("/ssh-keys/" + made.id(), made);
  }

  @POST
  @Path("import")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Imports a private key file: parts file, name, passphrase?, keepPassphrase?")
  public Response importKey(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType, InputStream body)
      throws IOException {
    try (MultipartForm form = MultipartForm.read(contentType, body, keys.importLimitBytes())) {
      Secret file = form.part("file");
      if (file == null) {
        throw CourierException.invalid("file", "Is required.");
      }
      SshKeyImport request =
          new SshKeyImport(
              form.text("name"),
              file,
              form.part("passphrase"),
              Boolean.parseBoolean(form.text("keepPassphrase")),
              form.text("notes"));
      SshKeyView made = keys.importKey(request);
      return answers.created("/ssh-keys/" + made.id(), made);
    }
  }

  @GET
  @Path("{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(summary = "One SSH key, metadata only")
  public Envelope<SshKeyView> get(@PathParam("id") UUID id) {
    return answers.of(keys.get(id));
  }

  @PUT
  @Path("{id}")
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Changes name and notes")
  public Envelope<SshKeyView> change(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version, Change request) {
    return answers.of(keys.describe(id, IfMatch.version(version), request.name(), request.notes()));
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Purges the private part of a key that nothing uses")
  public Envelope<Answers.Deleted> delete(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version) {
    keys.delete(id, IfMatch.version(version));
    return answers.deleted(id);
  }

  @POST
  @Path("{id}/retire")
  @Consumes(MediaType.WILDCARD)
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Ends the use of a key until it is activated again")
  public Envelope<StatusChanged> retire(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version) {
    SshKeyView key = keys.retire(id, IfMatch.version(version));
    return answers.of(new StatusChanged(id, key.status(), "The key is retired."));
  }

  @POST
  @Path("{id}/activate")
  @Consumes(MediaType.WILDCARD)
  @RolesAllowed(Roles.ADMIN)
  @Operation(summary = "Makes a retired key usable again")
  public Envelope<StatusChanged> activate(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version) {
    SshKeyView key = keys.activate(id, IfMatch.version(version));
    return answers.of(new StatusChanged(id, key.status(), "The key is active."));
  }

  @GET
  @Path("{id}/export/public")
  @Produces({MediaType.TEXT_PLAIN, MediaType.APPLICATION_JSON})
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
  @Operation(summary = "The public key as a line for authorized_keys")
  public Response exportPublic(@PathParam("id") UUID id) {
    return Response.ok(keys.exportPublic(id), MediaType.TEXT_PLAIN_TYPE)
        .header("Content-Disposition", "attachment; filename=\"" + id + ".pub\"")
        .build();
  }
}
