package io.courier.it.identity;

import static io.courier.it.identity.IdentityServer.PASSWORD;
import static io.courier.it.identity.IdentityServer.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tokens of our own making, next to real ones. */
@ExtendWith(IdentityServer.Shared.class)
class HostileTokenIT {
  private static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

  @Test
  @Tag("JWT-03")
  @Tag("JWT-04")
  @Tag("RBAC-14")
  void onlyTheRealOnePasses(IdentityServer identity) throws Exception {
    byte[] key = identity.signingSecret();
    JsonObject viewer = identity.newUser("viewer");
    String id = viewer.getString("id");
    String real = identity.accessToken(viewer.getString("username"), PASSWORD);
    String good = signed(HS256, claims(id, "viewer", 60).build(), key, "HmacSHA256");
    assertThat(me(identity, real)).isEqualTo("200");
    assertThat(me(identity, good)).as("the forger's tools work").isEqualTo("200");
    assertThat(me(identity, signed(HS256, claims(id, "viewer", -25).build(), key, "HmacSHA256")))
        .as("within the skew")
        .isEqualTo("200");

    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair rsa = generator.generateKeyPair();
    String[] parts = real.split("\\.", -1);
    Map<String, String> hostile = new LinkedHashMap<>();
    hostile.put(
        "expired beyond the skew",
        signed(HS256, claims(id, "viewer", -31).build(), key, "HmacSHA256"));
    hostile.put(
        "another key",
        signed(
            HS256,
            claims(id, "admin", 60).build(),
            "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8),
            "HmacSHA256"));
    hostile.put("no algorithm", unsigned("none", claims(id, "admin", 60).build()));
    hostile.put("no algorithm, other case", unsigned("NoNe", claims(id, "admin", 60).build()));
    hostile.put("RS256 by a key of the sender", rs256(claims(id, "admin", 60).build(), rsa));
    hostile.put(
        "HS256 with a public key as secret",
        signed(HS256, claims(id, "admin", 60).build(), rsa.getPublic().getEncoded(), "HmacSHA256"));
    hostile.put(
        "HS512",
        signed("{\"alg\":\"HS512\"}", claims(id, "viewer", 60).build(), key, "HmacSHA512"));
    hostile.put(
        "another issuer",
        signed(HS256, claims(id, "viewer", 60).add("iss", "evil").build(), key, "HmacSHA256"));
    hostile.put(
        "another audience",
        signed(HS256, claims(id, "viewer", 60).add("aud", "other").build(), key, "HmacSHA256"));
    hostile.put(
        "no audience",
        signed(HS256, claims(id, "viewer", 60).remove("aud").build(), key, "HmacSHA256"));
    hostile.put(
        "no end", signed(HS256, claims(id, "viewer", 60).remove("exp").build(), key, "HmacSHA256"));
    hostile.put(
        "unknown user",
        signed(
            HS256, claims(UUID.randomUUID().toString(), "admin", 60).build(), key, "HmacSHA256"));
    hostile.put(
        "user that is no id",
        signed(HS256, claims("root", "admin", 60).build(), key, "HmacSHA256"));
    hostile.put(
        "a role the user has not",
        signed(HS256, claims(id, "admin", 60).build(), key, "HmacSHA256"));
    hostile.put(
        "changed claims",
        parts[0] + "." + encoded(claims(id, "admin", 60).build().toString()) + "." + parts[2]);
    hostile.put("cut signature", real.substring(0, real.length() - 4));
    hostile.put("empty signature", parts[0] + "." + parts[1] + ".");
    hostile.put("two parts", parts[0] + "." + parts[1]);
    hostile.put("no token", "x");
    hostile.forEach(
        (kind, token) -> assertThat(me(identity, token)).as(kind).isEqualTo("401/10007"));
    assertThat(
            outcome(identity.server.get("/api/v1/users", hostile.get("expired beyond the skew"))))
        .isEqualTo("401/1011");
    assertThat(outcome(identity.server.get("/api/v1/users", hostile.get("another key"))))
        .isEqualTo("401/1010");
  }

  /** Liberty's note of an FFDC incident (FFDC1015I) still quotes it; see ADR 25. */
  @Test
  void messagesAboutARefusedTokenDoNotQuoteIt(IdentityServer identity) throws Exception {
    String forged =
        signed(
            HS256,
            claims(UUID.randomUUID().toString(), "admin", 60).build(),
            "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8),
            "HmacSHA256");
    assertThat(me(identity, forged)).isEqualTo("401/10007");
    String payload = forged.split("\\.", -1)[1];
    for (String log : new String[] {"messages.log", "console.log"}) {
      assertThat(Files.readAllLines(identity.server.logs().resolve(log)))
          .as(log)
          .filteredOn(line -> !line.contains("FFDC1015I"))
          .noneMatch(line -> line.contains(payload));
    }
  }

  private static String me(IdentityServer identity, String token) {
    try {
      return outcome(identity.server.get("/api/v1/auth/me", token));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static JsonObjectBuilder claims(String subject, String role, int secondsLeft) {
    long now = Clock.systemUTC().instant().getEpochSecond();
    return Json.createObjectBuilder()
        .add("sub", subject)
        .add("role", role)
        .add("groups", Json.createArrayBuilder().add(role))
        .add("name", "Name")
        .add("jti", UUID.randomUUID().toString())
        .add("iss", "courier")
        .add("aud", "courier-api")
        .add("iat", now - 900)
        .add("exp", now + secondsLeft);
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String signed(String header, JsonObject claims, byte[] key, String algorithm)
      throws GeneralSecurityException {
    String text = encoded(header) + "." + encoded(claims.toString());
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(key, algorithm));
    return text + "." + encoded(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String unsigned(String algorithm, JsonObject claims) {
    return encoded("{\"alg\":\"" + algorithm + "\"}") + "." + encoded(claims.toString()) + ".";
  }

  private static String rs256(JsonObject claims, KeyPair pair) throws GeneralSecurityException {
    String text = encoded("{\"alg\":\"RS256\"}") + "." + encoded(claims.toString());
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(text.getBytes(StandardCharsets.UTF_8));
    return text + "." + encoded(signature.sign());
  }
}
