package io.courier.web.console.job;

import io.courier.core.Codes;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.JsonText;
import io.courier.job.FailurePolicy;
import io.courier.job.JobInput;
import io.courier.job.JobService;
import io.courier.job.JobView;
import io.courier.schedule.ScheduleOwner;
import io.courier.schedule.ScheduleService;
import io.courier.setting.Settings;
import io.courier.step.StepTypes;
import io.courier.web.console.CurrentUser;
import io.courier.web.console.Inputs;
import io.courier.web.console.Notices;
import io.courier.web.console.schedule.ScheduleEntry;
import jakarta.ejb.EJB;
import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The job builder: makes or changes a job with its steps, and may add a schedule. The steps are one
 * text of JSON that job-steps.js edits; problems of steps go back to it, all others stand at the
 * inputs named like their field.
 */
@Named
@ViewScoped
public class JobForm implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String STEPS = "steps[";
  private static final String POLICY = "failurePolicy_";

  @EJB private transient JobService jobs;
  @EJB private transient ScheduleService schedules;
  @Inject private StepTypes types;
  @Inject private CurrentUser me;
  @Inject private Settings settings;

  private String id;
  private Integer version;
  private int opened;
  private LinkedHashMap<String, Object> values;
  private String steps;
  private ScheduleEntry schedule = new ScheduleEntry();
  private transient JobView stored;
  private transient JobView conflict;
  private transient List<FieldProblem> problems;

  /**
   * Fills the fields from the stored job; a new one starts with the defaults.
   *
   * @throws CourierException 1020 for who may not save, 1030
   */
  public void load() {
    if (!me.isOperator()) {
      throw new CourierException(
          ErrorCode.INSUFFICIENT_PERMISSIONS, "Only administrators and operators change jobs.");
    }
    values = new LinkedHashMap<>();
    if (id == null) {
      values.put("enabled", true);
      show(FailurePolicy.DEFAULT);
      steps = "[]";
    } else {
      JobView job = stored();
      version = job.version();
      opened = job.currentVersion();
      values.put("name", job.name());
      values.put("description", job.definition().description());
      values.put("enabled", job.enabled());
      values.put("maxInstances", job.maxInstances() == null ? null : job.maxInstances().toString());
      show(job.definition().failurePolicy());
      steps = StepTexts.of(job.steps());
    }
  }

  private void show(FailurePolicy policy) {
    policy.toJson().forEach((name, value) -> values.put(POLICY + name, value.toString()));
  }

  /** Stores the job and shows it; what was typed stays on the page when it is refused. */
  public String save() {
    try {
      JobView saved = store();
      Notices.done("job.saved", saved.name(), Integer.toString(saved.currentVersion()));
      return Inputs.to("/jobs/detail", saved.id());
    } catch (CourierException e) {
      if (StepTexts.holdsSecrets(steps, types)) {
        Notices.warn("job.steps.secrets");
      }
      if (e.code() != ErrorCode.STATE_CONFLICT || id == null) {
        throw withoutStepProblems(e);
      }
      stored = null;
      conflict = stored();
      version = conflict.version();
      return null;
    } finally {
      steps = StepTexts.withoutSecrets(steps, types);
    }
  }

  private JobView store() {
    List<FieldProblem> wrong = new ArrayList<>();
    Integer most = number("maxInstances", "maxInstances", wrong);
    Map<String, Object> policy = new LinkedHashMap<>();
    policy.put("type", values.get(POLICY + "type"));
    for (String name : List.of("maxRetries", "backoffBaseSeconds", "backoffMaxSeconds")) {
      policy.put(name, number(POLICY + name, "failurePolicy." + name, wrong));
    }
    List<JobInput.Step> parsed = List.of();
    try {
      parsed = StepTexts.parse(steps);
    } catch (CourierException e) {
      wrong.addAll(e.details());
    }
    if (!wrong.isEmpty()) {
      throw CourierException.invalid(wrong);
    }
    schedule.countIn(settings.text("scheduling.time_zone"));
    if (schedule.isWanted()) {
      schedules.preview(schedule.input(), 1); // refused before anything is stored
    }
    JobInput input =
        new JobInput(
            text("name"),
            text("description"),
            Boolean.TRUE.equals(values.get("enabled")),
            policy,
            most,
            parsed);
    JobView saved =
        id == null ? jobs.create(input) : jobs.update(Inputs.id(id, "job"), input, version);
    if (schedule.isWanted()) {
      schedules.create(ScheduleOwner.job(saved.id()), schedule.input());
    }
    return saved;
  }

  /** Problems of steps are shown by the script, in the steps. */
  private CourierException withoutStepProblems(CourierException e) {
    problems = e.details().stream().filter(p -> p.field().startsWith(STEPS)).toList();
    if (problems.isEmpty()) {
      return e;
    }
    List<FieldProblem> others =
        e.details().stream().filter(p -> !p.field().startsWith(STEPS)).toList();
    String text = Notices.text("job.steps.problems", Integer.toString(problems.size()));
    return new CourierException(e.code(), text, others, e);
  }

  /** What the services say about steps, as JSON. */
  public String getProblems() {
    List<Map<String, Object>> json = new ArrayList<>();
    if (problems != null) {
      problems.forEach(p -> json.add(Map.of("field", p.field(), "message", p.message())));
    }
    return JsonText.write(json);
  }

  private Integer number(String key, String field, List<FieldProblem> wrong) {
    String given = text(key);
    try {
      return given == null ? null : Integer.valueOf(given.strip());
    } catch (NumberFormatException e) {
      wrong.add(new FieldProblem(field, "Must be a whole number."));
      return null;
    }
  }

  private String text(String key) {
    Object value = values.get(key);
    return value == null || value.toString().isBlank() ? null : value.toString();
  }

  private JobView stored() {
    if (stored == null) {
      stored = jobs.get(Inputs.id(id, "job"));
    }
    return stored;
  }

  /** Null for a new job. */
  public JobView getStored() {
    return id == null ? null : stored();
  }

  /** What somebody else stored meanwhile, null without. */
  public JobView getConflict() {
    return conflict;
  }

  /** The version that was read when the page was opened. */
  public int getOpened() {
    return opened;
  }

  public boolean isFresh() {
    return id == null;
  }

  public List<String> getPolicies() {
    return Codes.all(FailurePolicy.Type.class);
  }

  public Map<String, Object> getValues() {
    return values;
  }

  public String getSteps() {
    return steps;
  }

  public void setSteps(String steps) {
    this.steps = steps;
  }

  public ScheduleEntry getSchedule() {
    return schedule;
  }

  public String getId() {
    return id;
  }

  public void setId(String id) {
    this.id = Inputs.textOrNull(id);
  }
}
