package io.courier.job;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import io.courier.crypto.EnvelopeEncryption;
import io.courier.crypto.SecretLocation;
import io.courier.step.StepTypes;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.UUID;

/** Secrets of jobs over a test database, in envelopes that only know their place. */
public final class SecretsForTests {
  private SecretsForTests() {}

  public static JobSecrets over(EntityManager entityManager, StepTypes types) {
    return new JobSecrets(
        new JobSecretRepository(entityManager), new Placed(), types, Clock.systemUTC());
  }

  /** Stores a secret of the job; its reference. */
  public static Object stored(EntityManager entityManager, UUID jobId, String text) {
    UUID id = UUID.randomUUID();
    try (Secret secret = Secret.ofText(text)) {
      byte[] blob = new Placed().encrypt(secret, SecretLocation.of("job_secrets", "value", id));
      new JobSecretRepository(entityManager).add(jobId, id, blob);
    }
    return SecretReferences.to(id);
  }

  /** Its place in front, then the text inverted. */
  static final class Placed implements EnvelopeEncryption {
    @Override
    public byte[] encrypt(Secret plain, SecretLocation location) {
      byte[] place = location.toString().getBytes(StandardCharsets.UTF_8);
      byte[] blob = Arrays.copyOf(place, place.length + plain.length());
      byte[] text = plain.bytes();
      for (int i = 0; i < text.length; i++) {
        blob[place.length + i] = (byte) ~text[i];
      }
      return blob;
    }

    @Override
    public Secret decrypt(byte[] blob, SecretLocation location) {
      byte[] place = location.toString().getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(place, Arrays.copyOf(blob, place.length))) {
        throw new CourierException(ErrorCode.STORED_SECRET_UNREADABLE, "Of another place.");
      }
      byte[] text = Arrays.copyOfRange(blob, place.length, blob.length);
      for (int i = 0; i < text.length; i++) {
        text[i] = (byte) ~text[i];
      }
      return Secret.ofBytes(text);
    }
  }
}
