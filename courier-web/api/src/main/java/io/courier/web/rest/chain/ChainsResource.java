package io.courier.web.rest.chain;

import io.courier.chain.ChainFilter;
import io.courier.chain.ChainService;
import io.courier.chain.ChainView;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Roles;
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
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Chains and their members. */
@Path("chains")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
@Tag(name = "Chains")
public class ChainsResource {
  @Inject private ChainService chains;
  @Inject private Answers answers;

  @GET
  @Paged(
      filters = {"search", "isEnabled", "tag", "includeDeleted"},
      sort = {"createdAt", "updatedAt", "name", "isEnabled"})
  @Operation(summary = "Chains with their members, newest first")
  public Envelope<List<ChainAnswer>> list(@Context UriInfo uri) {
    ListQuery query = ListQuery.of(uri);
    if (!query.all("tag").isEmpty()) {
      throw new CourierException(
          ErrorCode.INVALID_QUERY_PARAMETER, "Chains have no tags in this release.");
    }
    ChainFilter filter =
        new ChainFilter(
            query.text("search"),
            query.flag("isEnabled"),
            Boolean.TRUE.equals(query.flag("includeDeleted")));
    return answers.page(chains.list(filter, query.page()).map(ChainAnswer::of));
  }

  @POST
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Creates a chain, with members or without")
  public Response create(ChainRequest request) {
    ChainView made = chains.create(request.toInput());
    return answers.created("/chains/" + made.id(), ChainAnswer.of(made));
  }

  @GET
  @Path("{id}")
  @Operation(summary = "A chain with its members")
  public Envelope<ChainAnswer> get(@PathParam("id") UUID id) {
    return answers.of(ChainAnswer.of(chains.get(id)));
  }

  @PUT
  @Path("{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Replaces a chain; absent members stay")
  public Envelope<ChainAnswer> replace(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version, ChainRequest request) {
    return answers.of(
        ChainAnswer.of(chains.update(id, request.toInput(), IfMatch.version(version))));
  }

  @PUT
  @Path("{id}/members")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Replaces all members at once and answers the chain")
  public Envelope<ChainAnswer> replaceMembers(
      @PathParam("id") UUID id,
      @HeaderParam("If-Match") String version,
      List<ChainRequest.MemberRequest> members) {
    return answers.of(
        ChainAnswer.of(
            chains.updateMembers(
                id, ChainRequest.MemberRequest.toInput(members), IfMatch.version(version))));
  }

  @DELETE
  @Path("{id}")
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  @Operation(summary = "Deletes a chain; executions that run go on")
  public Envelope<Answers.Deleted> delete(
      @PathParam("id") UUID id, @HeaderParam("If-Match") String version) {
    chains.delete(id, IfMatch.version(version));
    return answers.deleted(id);
  }
}
