package io.courier.web.rest.step;

import io.courier.core.CourierException;
import io.courier.core.Roles;
import io.courier.step.StepDescription;
import io.courier.step.StepType;
import io.courier.step.StepTypes;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What steps can do. */
@Path("step-types")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Roles.ADMIN, Roles.OPERATOR, Roles.VIEWER})
@Tag(name = "Step types")
public class StepTypesResource {
  @Inject private StepTypes types;
  @Inject private Answers answers;

  /** A step type with the JSON Schema of its configuration. */
  public record StepTypeView(
      String typeKey,
      Set<String> aliases,
      String displayName,
      String category,
      String description,
      Map<String, Object> configurationSchema,
      List<Output> outputs) {

    /** A value that the step writes to the context. */
    public record Output(String name, String type, String description) {}

    static StepTypeView of(StepType type) {
      StepDescription description = type.description();
      return new StepTypeView(
          description.typeKey(),
          description.aliases(),
          description.label().displayName(),
          description.label().category(),
          description.label().description(),
          description.schema().toJson(),
          description.outputs().stream()
              .map(o -> new Output(o.name(), o.type(), o.description()))
              .toList());
    }
  }

  @GET
  @Operation(summary = "All step types of this release")
  public Envelope<List<StepTypeView>> list() {
    return answers.of(types.all().stream().map(StepTypeView::of).toList());
  }

  @GET
  @Path("{typeKey}")
  @Operation(summary = "One step type, by key or alias")
  public Envelope<StepTypeView> get(@PathParam("typeKey") String typeKey) {
    return answers.of(
        types
            .find(typeKey)
            .map(StepTypeView::of)
            .orElseThrow(() -> CourierException.notFound("step type", typeKey)));
  }
}
