package io.courier.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import jakarta.persistence.PersistenceException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupChecksTest {
  static Stream<Throwable> failures() {
    return Stream.of(
        new CourierException(ErrorCode.KEY_SERVICE_UNAVAILABLE, "vault"),
        new StartupRefusedException("directory", null),
        new PersistenceException("the database is down"),
        new IllegalStateException("wrong"),
        new AssertionError("FipsOperationError is an AssertionError"),
        new NoClassDefFoundError("x"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whateverFailsEndsTheProcess(Throwable failure) {
    Checks checks = new Checks(failure);
    assertThatThrownBy(checks::check).isSameAs(failure);
    assertThat(checks.ended).isTrue();
    assertThat(checks.passed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "q7Wz2Lx9Vn4Tb6Rm1Kc8Jd3FgHs5pEy",
        "0123456789012345678901234567890123456789",
        "abababababababababababababababababab",
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ",
        "q7Wz2Lx9Vn4Tb6Rm1Kc8Jd3F-changeme-pEyA0u"
      })
  void secretsThatCanBeGuessedAreWeak(String secret) {
    assertThat(SigningSecret.isWeak(secret)).isTrue();
  }

  @Test
  void randomSecretsAreNot() {
    assertThat(SigningSecret.isWeak("q7Wz2Lx9Vn4Tb6Rm1Kc8Jd3FgHs5pEyA0uXo")).isFalse();
    assertThat(
            SigningSecret.isWeak(
                "3f9c1e7a5b2d8f604c6e9a1b7d3f5082e4c6a8b0d2f4163857a9cbed0f214365"))
        .isFalse();
  }

  /** One check, which fails. */
  private static final class Checks extends StartupChecks {
    private final Throwable failure;
    private boolean ended;

    private Checks(Throwable failure) {
      this.failure = failure;
    }

    @Override
    void runChecks() {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }

    @Override
    void endProcess() {
      ended = true;
    }
  }
}
