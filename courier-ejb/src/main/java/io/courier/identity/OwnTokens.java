package io.courier.identity;

import io.courier.core.HmacSha256;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;

/**
 * Knows the access tokens of this installation by their exact form: compact, HS256 by our key, a
 * header of two members, every member once, issuer, audience, subject, role and times of ours.
 * Thread-safe.
 */
final class OwnTokens {
  static final int MAX_LENGTH = 8_192;
  static final long SKEW_MILLIS = 30_000;

  private static final String SCHEME = "Bearer ";

  /** 256 bits of signature are 43 characters. */
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]{43})");

  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private static final Map<String, String> HEADER = Map.of("alg", "HS256", "typ", "JWT");

  private final SecretKeySpec key;
  private final Clock clock;

  OwnTokens(byte[] secret, Clock clock) {
    key = new SecretKeySpec(secret, HmacSha256.ALGORITHM);
    this.clock = clock;
  }

  /** The claims, if the value of an Authorization header carries such a token, valid now. */
  Optional<JsonObject> claims(String authorization) {
    if (authorization.length() > MAX_LENGTH || !authorization.startsWith(SCHEME)) {
      return Optional.empty();
    }
    Matcher token = FORM.matcher(authorization.substring(SCHEME.length()));
    if (!token.matches() || !isSigned(token)) {
      return Optional.empty();
    }
    try {
      return isHeader(object(token.group(1)))
          ? Optional.of(object(token.group(2))).filter(this::areClaims)
          : Optional.empty();
    } catch (IllegalArgumentException
        | ArithmeticException
        | JsonException
        | NoSuchElementException
        | ClassCastException e) {
      return Optional.empty();
    }
  }

  /** Text is compared, so that the last character has one form only. */
  private boolean isSigned(Matcher token) {
    String signed = token.group(1) + "." + token.group(2);
    byte[] expected = HmacSha256.of(key, signed.getBytes(StandardCharsets.US_ASCII));
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(expected);
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.US_ASCII),
        token.group(3).getBytes(StandardCharsets.US_ASCII));
  }

  private static boolean isHeader(JsonObject header) {
    return header.containsKey("alg")
        && header.entrySet().stream()
            .allMatch(
                member ->
                    member.getValue() instanceof JsonString text
                        && text.getString().equals(HEADER.get(member.getKey())));
  }

  private boolean areClaims(JsonObject claims) {
    return isText(claims, "iss", "courier")
        && isText(claims, "aud", "courier-api")
        && claims.get("sub") instanceof JsonString subject
        && ID.matcher(subject.getString()).matches()
        && isRole(claims)
        && isTimely(claims);
  }

  private static boolean isRole(JsonObject claims) {
    return claims.get("groups") instanceof JsonArray groups
        && groups.size() == 1
        && groups.get(0) instanceof JsonString group
        && (!claims.containsKey("role") || isText(claims, "role", group.getString()));
  }

  private static boolean isText(JsonObject claims, String name, String expected) {
    return claims.get(name) instanceof JsonString text && text.getString().equals(expected);
  }

  private boolean isTimely(JsonObject claims) {
    long now = clock.millis();
    long end = seconds(claims, "exp") * 1000;
    return now < end + SKEW_MILLIS
        && seconds(claims, "iat") * 1000 <= now + SKEW_MILLIS
        && (!claims.containsKey("nbf") || seconds(claims, "nbf") * 1000 <= now + SKEW_MILLIS);
  }

  private static long seconds(JsonObject claims, String name) {
    if (claims.get(name) instanceof JsonNumber number && number.isIntegral()) {
      long value = number.bigIntegerValue().longValueExact();
      if (value >= 0 && value <= Integer.MAX_VALUE * 100L) {
        return value;
      }
    }
    throw new IllegalArgumentException(name);
  }

  /**
   * @throws IllegalArgumentException, JsonException or NoSuchElementException when it is not one
   *     JSON object whose members have different names, at every level
   */
  private static JsonObject object(String part) {
    byte[] bytes = Base64.getUrlDecoder().decode(part);
    checkNames(bytes);
    try (var reader = Json.createReader(new ByteArrayInputStream(bytes))) {
      JsonValue value = reader.readValue();
      return value.asJsonObject();
    }
  }

  private static void checkNames(byte[] bytes) {
    Deque<Set<String>> open = new ArrayDeque<>();
    try (JsonParser parser = Json.createParser(new ByteArrayInputStream(bytes))) {
      while (parser.hasNext()) {
        switch (parser.next()) {
          case START_OBJECT, START_ARRAY -> open.push(new HashSet<>());
          case END_OBJECT, END_ARRAY -> open.pop();
          case KEY_NAME -> {
            if (!open.peek().add(parser.getString())) {
              throw new IllegalArgumentException("a name comes twice");
            }
          }
          default -> {
            // a value
          }
        }
        if (open.size() > 8) {
          throw new IllegalArgumentException("nested too deeply");
        }
      }
    }
  }
}
