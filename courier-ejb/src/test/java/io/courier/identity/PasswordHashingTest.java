package io.courier.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.Secret;
import java.security.Security;
import java.util.Base64;
import org.bouncycastle.jcajce.provider.BouncyCastleFipsProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashingTest {
  private static final String SALT = "AAECAwQFBgcICQoLDA0ODw==";
  private final PasswordHashing hashing = new PasswordHashing();

  @BeforeAll
  static void provider() {
    if (Security.getProvider("BCFIPS") == null) {
      Security.addProvider(new BouncyCastleFipsProvider());
    }
  }

  /** Vectors of the reference implementation in C (argon2-cffi), m=65536, t=4, p=8, 0x13. */
  @ParameterizedTest
  @Tag("AUTH-02")
  @Tag("AUTH-03")
  @CsvSource({
    "correct horse battery staple,GiLGz4RV3PvEBfS4I9Kzb09bc/W1gnNWBD88sMsc6NU=",
    "'Grüße, 東京',yXbenujYsTWucO8TVHEMQT2MPHommEbLesKMZgZEJB4=",
    "'',SIRSjlHukFQAgEIgvRH/qxiONxKfWZUWLI53TW8Rhxo="
  })
  void agreesWithTheReferenceImplementation(String password, String hash) {
    String stored = "$argon2id$" + SALT + "$" + hash;
    assertThat(hashing.matches(Secret.ofText(password), stored)).isTrue();
    assertThat(hashing.matches(Secret.ofText(password + "x"), stored)).isFalse();
  }

  @Test
  @Tag("AUTH-02")
  @Tag("AUTH-03")
  void storesSixteenSaltAndThirtyTwoHashBytes() {
    String stored = hashing.hash(Secret.ofText("secret"), PasswordAlgorithm.ARGON2ID);
    assertThat(stored).matches("\\$argon2id\\$[A-Za-z0-9+/]+=*\\$[A-Za-z0-9+/]+=*");
    String[] parts = stored.split("\\$", -1);
    assertThat(Base64.getDecoder().decode(parts[2])).hasSize(16);
    assertThat(Base64.getDecoder().decode(parts[3])).hasSize(32);
    assertThat(hashing.matches(Secret.ofText("secret"), stored)).isTrue();
    assertThat(hashing.hash(Secret.ofText("secret"), PasswordAlgorithm.ARGON2ID))
        .isNotEqualTo(stored);
  }

  /** Vector of hashlib.pbkdf2_hmac. */
  @Test
  void pbkdf2AgreesWithAnIndependentImplementation() {
    String stored =
        "$pbkdf2_sha512$210000$"
            + SALT
            + "$tfP6dFnMFLm84erFFC/hWDzb6fAjAPCAs0RvJLiu5xYHfelPBTAEADgLVRgJzZ8bKvvUpW2nUExEbADbiezuPg==";
    Secret right = Secret.ofText("correct horse battery staple");
    assertThat(hashing.matches(right, stored)).isTrue();
    assertThat(hashing.matches(Secret.ofText("correct horse battery stapler"), stored)).isFalse();
    String own = hashing.hash(right, PasswordAlgorithm.PBKDF2_SHA512);
    assertThat(own).startsWith("$pbkdf2_sha512$210000$");
    assertThat(hashing.matches(right, own)).isTrue();
  }

  @Test
  void pbkdf2TakesShortPasswordsAsWrong() {
    String stored = hashing.hash(Secret.ofText("fourteen bytes"), PasswordAlgorithm.PBKDF2_SHA512);
    Secret tooShort = Secret.ofText("thirteen byte");
    assertThat(hashing.matches(tooShort, stored)).isFalse();
    assertThatThrownBy(() -> hashing.hash(tooShort, PasswordAlgorithm.PBKDF2_SHA512))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void knowsWhichStoredFormIsCurrent() {
    assertThat(hashing.isCurrent("$argon2id$a$b", PasswordAlgorithm.ARGON2ID)).isTrue();
    assertThat(hashing.isCurrent("$argon2id$a$b", PasswordAlgorithm.PBKDF2_SHA512)).isFalse();
    assertThat(hashing.isCurrent("$pbkdf2_sha512$1$a$b", PasswordAlgorithm.PBKDF2_SHA512))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "$",
        "$argon2id$",
        "$argon2id$$",
        "$argon2id$!!$??",
        "$md5$a$b",
        "$pbkdf2_sha512$x$AAECAwQFBgcICQoLDA0ODw==$AAAA",
        "$pbkdf2_sha512$-1$AAECAwQFBgcICQoLDA0ODw==$AAAA"
      })
  void whatIsNoStoredFormNeverMatches(String stored) {
    assertThat(hashing.matches(Secret.ofText("long enough password"), stored)).isFalse();
    assertThat(hashing.matches(Secret.ofText(""), stored)).isFalse();
  }
}
