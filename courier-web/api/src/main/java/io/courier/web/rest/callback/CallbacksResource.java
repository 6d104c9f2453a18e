package io.courier.web.rest.callback;

import io.courier.callback.CallbackReport;
import io.courier.callback.CallbackService;
import io.courier.web.rest.CallbackKey;
import io.courier.web.rest.json.JsonBody;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Reports of functions, by the one-time key that they were given. */
@Path("callbacks")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Callbacks")
public class CallbacksResource {
  /** The output's limit and what stands around it. */
  private static final int MAX_BODY = CallbackService.MAX_OUTPUT + 64 * 1024;

  @Inject private CallbackService callbacks;

  /** The answer, without the envelope. */
  public record Acknowledged(boolean acknowledged) {}

  @POST
  @Path("{id}")
  @PermitAll
  @Operation(
      summary =
          "Reports the end of a function: {success, output, errorMessage}; the key is the bearer")
  public Acknowledged receive(@PathParam("id") String id, InputStream body) {
    callbacks.receive(id, CallbackKey.get(), () -> report(body));
    return new Acknowledged(true);
  }

  /** Read only for whoever has the key. */
  private static CallbackReport report(InputStream body) {
    try {
      byte[] bytes = body.readNBytes(MAX_BODY + 1);
      if (bytes.length > MAX_BODY) {
        throw CallbackService.tooLarge();
      }
      return JsonBody.read(bytes, CallbackReport.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
