package io.courier.web.console.job;

import io.courier.connection.ConnectionFilter;
import io.courier.connection.ConnectionService;
import io.courier.connection.ConnectionStatus;
import io.courier.connection.ConnectionView;
import io.courier.core.Codes;
import io.courier.core.JsonText;
import io.courier.core.Page;
import io.courier.core.PageRequest;
import io.courier.key.SshKeyFilter;
import io.courier.key.SshKeyService;
import io.courier.key.SshKeyStatus;
import io.courier.key.SshKeyView;
import io.courier.step.Field;
import io.courier.step.StepDescription;
import io.courier.step.StepType;
import io.courier.step.StepTypes;
import io.courier.web.console.Notices;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** What steps may be and may name, as JSON for job-steps.js, which makes their forms of it. */
@Named
@RequestScoped
public class StepChoices {
  private static final int MANY = 100;

  @Inject private StepTypes types;
  @EJB private ConnectionService connections;
  @EJB private SshKeyService keys;

  /** Every step type with the schema of its configuration and its outputs. */
  public String getTypes() {
    return JsonText.write(types.all().stream().map(StepChoices::type).toList());
  }

  /** Every connection with what its user must know. */
  public String getConnections() {
    List<ConnectionView> all =
        every(
            page ->
                connections.find(ConnectionFilter.ALL, new PageRequest(page, MANY, "name", false)));
    return JsonText.write(all.stream().map(StepChoices::connection).toList());
  }

  /** Every key; only active ones can be chosen anew. */
  public String getKeys() {
    SshKeyFilter any = new SshKeyFilter(null, null, null, false);
    List<SshKeyView> all =
        every(page -> keys.find(any, new PageRequest(page, MANY, "name", false)));
    return JsonText.write(all.stream().map(StepChoices::key).toList());
  }

  private static <T> List<T> every(IntFunction<Page<T>> read) {
    List<T> all = new ArrayList<>();
    Page<T> page;
    int number = 1;
    do {
      page = read.apply(number++);
      all.addAll(page.items());
    } while (page.page() < page.totalPages());
    return all;
  }

  private static Map<String, Object> type(StepType type) {
    StepDescription description = type.description();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("key", description.typeKey());
    json.put("aliases", description.aliases());
    json.put("name", description.label().displayName());
    json.put("category", description.label().category());
    json.put("description", description.label().description());
    json.put("progress", description.reportsProgress());
    json.put("schema", description.schema().toJson());
    json.put(
        "local",
        description.schema().fields().stream()
            .filter(field -> field.traits().side() == Field.Side.LOCAL)
            .map(Field::name)
            .toList());
    json.put("outputs", description.outputs().stream().map(StepChoices::output).toList());
    return json;
  }

  private static Map<String, Object> output(StepDescription.Output output) {
    return Map.of(
        "name", output.name(), "type", output.type(), "description", output.description());
  }

  private static Map<String, Object> connection(ConnectionView connection) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", connection.id());
    json.put("name", connection.name());
    json.put("protocol", Codes.of(connection.protocol()));
    json.put("host", connection.host());
    List<Map<String, Object>> notes = new ArrayList<>();
    if (connection.status() == ConnectionStatus.DISABLED) {
      notes.add(note("bad", Notices.text("job.connection.disabled")));
    } else if (connection.status() == ConnectionStatus.REQUIRES_ATTENTION) {
      notes.add(note("attention", Notices.text("job.connection.attention")));
    }
    connection.warnings().forEach(warning -> notes.add(note("caution", warning)));
    if (connection.fipsOverride()) {
      notes.add(note("attention", Notices.text("connection.nonFips")));
    }
    json.put("notes", notes);
    return json;
  }

  private static Map<String, Object> key(SshKeyView key) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", key.id());
    json.put("name", key.name());
    json.put("type", Codes.of(key.keyType()));
    json.put("usable", key.status() == SshKeyStatus.ACTIVE);
    List<Map<String, Object>> notes = new ArrayList<>();
    if (key.status() != SshKeyStatus.ACTIVE) {
      notes.add(note("bad", Notices.text("job.key.unusable", Codes.of(key.status()))));
    }
    if (!key.keyType().isFipsApproved()) {
      notes.add(note("attention", Notices.text("key.nonFips")));
    }
    json.put("notes", notes);
    return json;
  }

  private static Map<String, Object> note(String tone, String text) {
    return Map.of("tone", tone, "text", text);
  }
}
