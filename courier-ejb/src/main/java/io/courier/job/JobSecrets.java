package io.courier.job;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Ids;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.crypto.SecretLocation;
import io.courier.step.Field;
import io.courier.step.StepTypes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Secrets in the configuration of steps: text given by a user becomes an envelope in a row of its
 * own, the configuration and its versions keep {@code {"secret_ref": id}} only. As for connections,
 * an absent member keeps what is stored and an empty one clears it.
 */
@ApplicationScoped
public class JobSecrets {
  private JobSecretRepository rows;
  private EnvelopeEncryption encryption;
  private StepTypes types;
  private Clock clock;

  /** For CDI. */
  JobSecrets() {}

  @Inject
  JobSecrets(
      JobSecretRepository rows, EnvelopeEncryption encryption, StepTypes types, Clock clock) {
    this.rows = rows;
    this.encryption = encryption;
    this.types = types;
    this.clock = clock;
  }

  /**
   * A definition without plain text.
   *
   * @param fresh envelopes to store with it, by id of their row
   */
  record Sealed(JobDefinition definition, Map<UUID, byte[]> fresh) {}

  /**
   * Encrypts; asks the key service, so without a transaction.
   *
   * @param before what is stored, null for a new job
   * @throws CourierException 2011 for a missing or foreign secret, 1071
   */
  Sealed seal(UUID jobId, JobDefinition checked, JobDefinition before) {
    Map<UUID, byte[]> fresh = new LinkedHashMap<>();
    List<StepDefinition> steps = new ArrayList<>();
    for (StepDefinition step : checked.steps()) {
      StepDefinition stored = before == null ? null : counterpart(step, before);
      Map<String, Object> configuration = new LinkedHashMap<>(step.configuration());
      for (Field field : secretsOf(step.typeKey())) {
        Object given = configuration.remove(field.name());
        Object kept = stored == null ? null : stored.configuration().get(field.name());
        Object reference = reference(jobId, given, kept, fresh);
        if (reference != null) {
          configuration.put(field.name(), reference);
        } else if (field.traits().required()) {
          throw refused(step, field, "Is required.");
        } else if (given instanceof Map) {
          throw refused(step, field, "Is no secret of this job.");
        }
      }
      steps.add(step.with(configuration));
    }
    return new Sealed(
        new JobDefinition(checked.name(), checked.description(), checked.failurePolicy(), steps),
        fresh);
  }

  /** Null for none. */
  private Object reference(UUID jobId, Object given, Object kept, Map<UUID, byte[]> fresh) {
    if (given == null) {
      return kept;
    }
    if (given instanceof Map<?, ?> map) {
      return SecretReferences.idOf(map).filter(id -> rows.find(jobId, id).isPresent()).isPresent()
          ? given
          : null;
    }
    String text = given.toString();
    if (text.isEmpty()) {
      return null;
    }
    try (Secret secret = Secret.ofText(text)) {
      if (kept instanceof Map<?, ?> map && isStill(secret, jobId, map)) {
        return kept; // an identical save makes no version
      }
      UUID id = Ids.next(clock);
      fresh.put(id, encryption.encrypt(secret, location(id)));
      return SecretReferences.to(id);
    }
  }

  private boolean isStill(Secret given, UUID jobId, Map<?, ?> reference) {
    UUID id = SecretReferences.idOf(reference).orElseThrow();
    try (Secret stored = open(jobId, id)) {
      return MessageDigest.isEqual(given.bytes(), stored.bytes());
    }
  }

  /** The same step of the stored definition: of its type, with its alias or its name. */
  private static StepDefinition counterpart(StepDefinition step, JobDefinition before) {
    return before.steps().stream()
        .filter(old -> old.typeKey().equals(step.typeKey()))
        .filter(
            old ->
                step.alias() == null
                    ? old.alias() == null && old.name().equals(step.name())
                    : step.alias().equals(old.alias()))
        .findFirst()
        .orElse(null);
  }

  private List<Field> secretsOf(String typeKey) {
    return types.find(typeKey).orElseThrow().description().schema().fields().stream()
        .filter(field -> field.kind() == Field.Kind.SECRET)
        .toList();
  }

  private static CourierException refused(StepDefinition step, Field field, String problem) {
    String where = "steps[" + step.stepOrder() + "].configuration." + field.name();
    return new CourierException(ErrorCode.INVALID_STEP_CONFIGURATION, where + ": " + problem);
  }

  /** Stores the envelopes of a definition in the caller's transaction; the job's row exists. */
  void store(UUID jobId, Sealed sealed) {
    sealed.fresh().forEach((id, blob) -> rows.add(jobId, id, blob));
  }

  /**
   * The plain text behind a reference, for the run of a step; the caller closes it.
   *
   * @param reference as the configuration has it
   * @return empty when the configuration has none
   * @throws CourierException 1071, 1072
   */
  public Optional<Secret> open(UUID jobId, Object reference) {
    return reference instanceof Map<?, ?> map
        ? SecretReferences.idOf(map).map(id -> open(jobId, id))
        : Optional.empty();
  }

  private Secret open(UUID jobId, UUID id) {
    byte[] blob =
        rows.find(jobId, id)
            .orElseThrow(
                () ->
                    new CourierException(
                        ErrorCode.STORED_SECRET_UNREADABLE,
                        "A secret of this job is not stored any more; save the step with it"
                            + " again."));
    return encryption.decrypt(blob, location(id));
  }

  private static SecretLocation location(UUID id) {
    return SecretLocation.of("job_secrets", "value", id);
  }
}
