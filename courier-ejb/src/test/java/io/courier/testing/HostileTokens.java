package io.courier.testing;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Access tokens as an attacker would make them, next to good ones. */
public final class HostileTokens {
  public static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private static final String OTHER_KEY = "0123456789abcdef0123456789abcdef";

  private final byte[] key;
  private final String user;
  private final String role;
  private final String version;
  private final long now;
  private final KeyPair rsa;
  private final Map<String, String> all = new LinkedHashMap<>();

  /**
   * @param key the server's own; most of these tokens are signed with it, as by an attacker who has
   *     found another way to get a signature
   */
  public HostileTokens(byte[] key, String user, String role, Instant now)
      throws GeneralSecurityException {
    this(key, user, role, now, "0");
  }

  private HostileTokens(byte[] key, String user, String role, Instant now, String version)
      throws GeneralSecurityException {
    this.version = version;
    this.key = key.clone();
    this.user = user;
    this.role = role;
    this.now = now.getEpochSecond();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    rsa = generator.generateKeyPair();
  }

  /**
   * For the user and role of a token of the server, with its version of the password.
   *
   * @param token one of the server, not ended
   */
  public static HostileTokens like(String token, byte[] key, Instant now)
      throws GeneralSecurityException {
    byte[] payload = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(payload))) {
      JsonObject real = reader.readObject();
      return new HostileTokens(
          key, real.getString("sub"), real.getString("role"), now, real.getString("cv"));
    }
  }

  /** What the server itself would issue, ending in so many seconds (or before now). */
  public String good(int secondsLeft) throws GeneralSecurityException {
    return signed(HS256, claims().add("exp", now + secondsLeft).build().toString());
  }

  /** The claims of the reference and no others, as another holder of the key may issue them. */
  public String withoutPrivateClaims() throws GeneralSecurityException {
    return signed(HS256, claims().remove("cv").build().toString());
  }

  /** Name to token. */
  public Map<String, String> all() throws GeneralSecurityException {
    all.clear();
    algorithms();
    headers();
    claimsOfOthers();
    times();
    forms();
    duplicates();
    return new LinkedHashMap<>(all);
  }

  private JsonObjectBuilder claims() {
    return Json.createObjectBuilder()
        .add("sub", user)
        .add("role", role)
        .add("groups", Json.createArrayBuilder().add(role))
        .add("name", "Name")
        .add("cv", version)
        .add("jti", UUID.randomUUID().toString())
        .add("iss", "courier")
        .add("aud", "courier-api")
        .add("iat", now - 900)
        .add("exp", now + 600);
  }

  private void algorithms() throws GeneralSecurityException {
    String payload = encoded(claims().build().toString());
    for (String none : new String[] {"none", "None", "NONE", "nOnE", ""}) {
      String text = encoded("{\"alg\":\"" + none + "\"}") + "." + payload;
      all.put("alg " + none + " without signature", text + ".");
      all.put(
          "alg " + none + " with the signature of HS256",
          text + "." + hmac(text, "HmacSHA256", key));
    }
    for (String bits : new String[] {"384", "512"}) {
      String text = encoded("{\"alg\":\"HS" + bits + "\",\"typ\":\"JWT\"}") + "." + payload;
      all.put("HS" + bits + " by the real key", text + "." + hmac(text, "HmacSHA" + bits, key));
    }
    String rs = encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + payload;
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(rsa.getPrivate());
    signature.update(rs.getBytes(StandardCharsets.UTF_8));
    all.put("RS256 by a key of the sender", rs + "." + encoded(signature.sign()));
    all.put("RS256 in name, HS256 by the real key", rs + "." + hmac(rs, "HmacSHA256", key));
    String hs = encoded(HS256) + "." + payload;
    all.put(
        "HS256 by an RSA public key",
        hs + "." + hmac(hs, "HmacSHA256", rsa.getPublic().getEncoded()));
    all.put(
        "HS256 by another key",
        hs + "." + hmac(hs, "HmacSHA256", OTHER_KEY.getBytes(StandardCharsets.UTF_8)));
    all.put("HS256 by an empty-looking key", hs + "." + hmac(hs, "HmacSHA256", new byte[1]));
    all.put(
        "alg in lower case",
        signed("{\"alg\":\"hs256\",\"typ\":\"JWT\"}", claims().build().toString()));
    all.put("alg that is a number", signed("{\"alg\":256}", claims().build().toString()));
    all.put("no alg", signed("{\"typ\":\"JWT\"}", claims().build().toString()));
  }

  /** Signed by the real key: only the form of the header is wrong. */
  private void headers() throws GeneralSecurityException {
    String good = claims().build().toString();
    String start = "{\"alg\":\"HS256\",\"typ\":\"JWT\",";
    all.put("kid", signed(start + "\"kid\":\"../../../../dev/null\"}", good));
    all.put("kid with SQL", signed(start + "\"kid\":\"x' UNION SELECT 'k\"}", good));
    all.put("jku", signed(start + "\"jku\":\"https://127.0.0.1:1/keys\"}", good));
    all.put("x5u", signed(start + "\"x5u\":\"https://127.0.0.1:1/cert\"}", good));
    all.put("jwk", signed(start + "\"jwk\":{\"kty\":\"oct\",\"k\":\"AAAA\"}}", good));
    all.put("x5c", signed(start + "\"x5c\":[\"AAAA\"]}", good));
    all.put("crit", signed(start + "\"crit\":[\"exp\"]}", good));
    all.put("b64 false", signed(start + "\"b64\":false,\"crit\":[\"b64\"]}", good));
    all.put("zip", signed(start + "\"zip\":\"DEF\"}", good));
    all.put("header that is an array", signed("[\"HS256\"]", good));
    all.put("header that is no JSON", signed("HS256", good));
    all.put("nested token", signed("{\"alg\":\"HS256\",\"cty\":\"JWT\"}", signed(HS256, good)));
    String jwe = encoded("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}");
    all.put("JWE of five parts", jwe + "..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA");
  }

  private void claimsOfOthers() throws GeneralSecurityException {
    put("no issuer", claims().remove("iss"));
    put("another issuer", claims().add("iss", "https://evil.example"));
    put("issuer in another case", claims().add("iss", "Courier"));
    put("issuer that is a list", claims().add("iss", Json.createArrayBuilder().add("courier")));
    put("no audience", claims().remove("aud"));
    put("another audience", claims().add("aud", "courier"));
    put(
        "audience of two",
        claims().add("aud", Json.createArrayBuilder().add("other").add("courier-api")));
    put("empty audience", claims().add("aud", Json.createArrayBuilder()));
    put("no subject", claims().remove("sub"));
    put("unknown subject", claims().add("sub", UUID.randomUUID().toString()));
    put("subject that is a number", claims().add("sub", 1));
    put("subject that is a name", claims().add("sub", "root-admin"));
    put("subject with a NUL", claims().add("sub", user + "\u0000"));
    put("subject with a line feed", claims().add("sub", user + "\n"));
    put("subject that is a list", claims().add("sub", Json.createArrayBuilder().add(user)));
    put(
        "groups the user has not",
        claims().add("role", "admin").add("groups", Json.createArrayBuilder().add("admin")));
    put(
        "one group too many",
        claims().add("groups", Json.createArrayBuilder().add(role).add("admin")));
    put("groups that are text", claims().add("groups", "admin"));
    put("another version of the password", claims().add("cv", "x" + version));
    put("no groups", claims().remove("groups"));
    put("a role other than the group", claims().add("role", "admin"));
  }

  private void times() throws GeneralSecurityException {
    put("no end", claims().remove("exp"));
    put("ended 31 s ago", claims().add("exp", now - 31));
    put("ended a year ago", claims().add("exp", now - 31_536_000));
    put("end that is text", claims().add("exp", Long.toString(now + 600)));
    put("end that is negative", claims().add("exp", -1));
    put("end out of range", signedEnd("1e400"));
    put("ended a minute ago", claims().add("exp", (now - 60)).add("nbf", 0));
    put("issued in the future", claims().add("iat", now + 300));
    put("not valid yet", claims().add("nbf", now + 300));
  }

  private JsonObjectBuilder signedEnd(String number) {
    return claims().add("exp", new java.math.BigDecimal(number));
  }

  private void forms() throws GeneralSecurityException {
    String good = good(600);
    String[] parts = good.split("\\.", -1);
    JsonObject admin =
        claims().add("role", "admin").add("groups", Json.createArrayBuilder().add("admin")).build();
    all.put("changed claims", parts[0] + "." + encoded(admin.toString()) + "." + parts[2]);
    all.put(
        "changed header",
        encoded("{\"typ\":\"JWT\",\"alg\":\"HS256\"}") + "." + parts[1] + "." + parts[2]);
    all.put("changed signature", parts[0] + "." + parts[1] + "." + flipped(parts[2]));
    all.put("last bits of the signature set", good.substring(0, good.length() - 1) + sibling(good));
    all.put("empty signature", parts[0] + "." + parts[1] + ".");
    all.put("cut signature", good.substring(0, good.length() - 4));
    all.put("two parts", parts[0] + "." + parts[1]);
    all.put("one part", parts[1]);
    all.put("four parts", good + "." + parts[2]);
    all.put("padded", parts[0] + "=." + parts[1] + "." + parts[2] + "=");
    all.put(
        "base64 instead of base64url",
        parts[0] + "." + parts[1] + "." + "+/" + parts[2].substring(2));
    all.put("trailing text", good + "x");
    all.put("blank inside", parts[0] + " ." + parts[1] + "." + parts[2]);
    all.put("empty claims", signed(HS256, "{}"));
    all.put("claims that are no JSON", signed(HS256, "admin"));
    all.put(
        "more than 8 KB", signed(HS256, claims().add("pad", "x".repeat(9_000)).build().toString()));
    all.put("no token", "x");
    all.put("dots", "..");
  }

  private void duplicates() throws GeneralSecurityException {
    String good = claims().build().toString();
    String rest = good.substring(1);
    all.put("two subjects", signed(HS256, "{\"sub\":\"" + UUID.randomUUID() + "\"," + rest));
    all.put(
        "two groups",
        signed(HS256, good.substring(0, good.length() - 1) + ",\"groups\":[\"admin\"]}"));
    all.put("two ends", signed(HS256, "{\"exp\":1," + rest));
    all.put("two audiences", signed(HS256, "{\"aud\":\"other\"," + rest));
    all.put("two algorithms", signed("{\"alg\":\"none\",\"alg\":\"HS256\"}", good));
    all.put(
        "two algorithms, one escaped", signed("{\"\\u0061lg\":\"none\",\"alg\":\"HS256\"}", good));
    all.put("two types", signed("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"typ\":\"JWT\"}", good));
  }

  private void put(String name, JsonObjectBuilder claims) throws GeneralSecurityException {
    all.put(name, signed(HS256, claims.build().toString()));
  }

  private String signed(String header, String payload) throws GeneralSecurityException {
    String text = encoded(header) + "." + encoded(payload);
    return text + "." + hmac(text, "HmacSHA256", key);
  }

  private static String hmac(String text, String algorithm, byte[] key)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(key, algorithm));
    return encoded(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String flipped(String signature) {
    return (signature.charAt(0) == 'A' ? 'B' : 'A') + signature.substring(1);
  }

  /** Another last character that decodes to the same bytes. */
  private static char sibling(String token) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    return alphabet.charAt(alphabet.indexOf(token.charAt(token.length() - 1)) ^ 1);
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
