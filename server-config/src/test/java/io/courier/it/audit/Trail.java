package io.courier.it.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Entries of the audit log as the API shows them. */
public final class Trail {
  private final Api reader;

  public Trail(Api reader) {
    this.reader = reader;
  }

  /** Entries of an operation whose details contain these members, newest first. */
  public List<JsonObject> entries(String operation, JsonObject details) {
    String filter = URLEncoder.encode(details.toString(), StandardCharsets.UTF_8);
    Api.Answer answer =
        reader.get("/audit-log?pageSize=100&operation=" + operation + "&details=" + filter);
    assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
    return answer.body().getJsonArray("data").getValuesAs(JsonObject.class);
  }

  /** The newest of them; there must be one. */
  public JsonObject newest(String operation, String member, String value) {
    List<JsonObject> found =
        entries(operation, Json.createObjectBuilder().add(member, value).build());
    assertThat(found).as(operation + " with " + member + " " + value).isNotEmpty();
    return found.get(0);
  }
}
