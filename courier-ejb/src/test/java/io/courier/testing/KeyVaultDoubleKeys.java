package io.courier.testing;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** The keys of a {@link KeyVaultDouble}: real ones, whose private half stays here. Thread-safe. */
final class KeyVaultDoubleKeys {
  private static final OAEPParameterSpec OAEP_256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
  private static final List<String> ALL =
      List.of("sign", "verify", "wrapKey", "unwrapKey", "encrypt", "decrypt");

  private final Map<String, List<Version>> keys = new HashMap<>();

  /** One version of a key. */
  static final class Version {
    private final String id;
    private final String type;
    private final KeyPair pair;
    private boolean enabled = true;
    private List<String> operations = ALL;

    private Version(String id, String type, KeyPair pair) {
      this.id = id;
      this.type = type;
      this.pair = pair;
    }

    String id() {
      return id;
    }

    boolean allows(String operation) {
      return operations.contains(operation);
    }

    boolean isEnabled() {
      return enabled;
    }

    boolean isRsa() {
      return type.startsWith("RSA");
    }
  }

  /** A new current version; returns its id, 32 hexadecimal digits as Azure gives them. */
  synchronized String addRsa(String name, String type, int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
    generator.initialize(bits);
    return add(name, type, generator.generateKeyPair());
  }

  synchronized String addEc(String name) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return add(name, "EC", generator.generateKeyPair());
  }

  private String add(String name, String type, KeyPair pair) {
    String id = UUID.randomUUID().toString().replace("-", "");
    keys.computeIfAbsent(name, n -> new ArrayList<>()).add(new Version(id, type, pair));
    return id;
  }

  synchronized void enable(String name, String version, boolean enabled) {
    find(name, version).orElseThrow().enabled = enabled;
  }

  synchronized void allow(String name, String version, List<String> operations) {
    find(name, version).orElseThrow().operations = List.copyOf(operations);
  }

  synchronized void remove(String name, String version) {
    keys.get(name).removeIf(v -> v.id.equals(version));
  }

  synchronized void removeAll(String name) {
    keys.remove(name);
  }

  /**
   * @param version empty for the current one
   */
  synchronized Optional<Version> find(String name, String version) {
    List<Version> all = keys.getOrDefault(name, List.of());
    if (version.isEmpty()) {
      return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }
    return all.stream().filter(v -> v.id.equals(version)).findFirst();
  }

  /** The key bundle of GET: public half and attributes. */
  synchronized JsonObject bundle(String kid, Version version) {
    JsonObjectBuilder key = Json.createObjectBuilder().add("kid", kid).add("kty", version.type);
    JsonArrayBuilder operations = Json.createArrayBuilder();
    version.operations.forEach(operations::add);
    key.add("key_ops", operations);
    if (version.pair.getPublic() instanceof RSAPublicKey rsa) {
      key.add("n", base64(unsigned(rsa.getModulus().toByteArray())))
          .add("e", base64(unsigned(rsa.getPublicExponent().toByteArray())));
    } else if (version.pair.getPublic() instanceof ECPublicKey ec) {
      key.add("crv", "P-256")
          .add("x", base64(unsigned(ec.getW().getAffineX().toByteArray())))
          .add("y", base64(unsigned(ec.getW().getAffineY().toByteArray())));
    }
    return Json.createObjectBuilder()
        .add("key", key)
        .add(
            "attributes",
            Json.createObjectBuilder()
                .add("enabled", version.enabled)
                .add("created", 1_763_000_000)
                .add("updated", 1_763_000_000)
                .add("recoveryLevel", "Recoverable+Purgeable")
                .add("recoverableDays", 90))
        .build();
  }

  static byte[] wrap(Version version, byte[] dataKey) throws GeneralSecurityException {
    return cipher(Cipher.ENCRYPT_MODE, version).doFinal(dataKey);
  }

  static byte[] unwrap(Version version, byte[] wrapped) throws GeneralSecurityException {
    return cipher(Cipher.DECRYPT_MODE, version).doFinal(wrapped);
  }

  private static Cipher cipher(int mode, Version version) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding", "SunJCE");
    cipher.init(
        mode,
        mode == Cipher.ENCRYPT_MODE ? version.pair.getPublic() : version.pair.getPrivate(),
        OAEP_256);
    return cipher;
  }

  static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] unsigned(byte[] bytes) {
    return bytes.length > 1 && bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }
}
