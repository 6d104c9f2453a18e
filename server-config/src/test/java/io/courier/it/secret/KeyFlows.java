package io.courier.it.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.connection.SftpPartner;
import io.courier.it.secret.Witness.Answer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;

/** Imports that succeed and fail, generation, share links. */
final class KeyFlows {
  private final Witness witness;
  private final Vault vault;
  private final KeyPair pair = SftpPartner.rsa();
  private String id;

  KeyFlows(Witness witness, Vault vault) {
    this.witness = witness;
    this.vault = vault;
  }

  KeyPair pair() {
    return pair;
  }

  /** The imported key. */
  String id() {
    return id;
  }

  void run() throws Exception {
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) pair.getPrivate();
    vault.know("private key exponent", key.getPrivateExponent().toByteArray());
    vault.know("private key prime", key.getPrimeP().toByteArray());
    String passphrase = vault.plant("passphrase");
    byte[] file = openssh(pair, passphrase);
    assertThat(upload(file, vault.plant("wrong passphrase")).code()).isEqualTo(4001);
    byte[] damaged = file.clone();
    damaged[damaged.length / 2] ^= 1;
    assertThat(upload(damaged, passphrase).code()).isBetween(4000, 4001);
    byte[] half =
        new String(file, StandardCharsets.US_ASCII)
            .substring(0, 900)
            .getBytes(StandardCharsets.US_ASCII);
    assertThat(upload(half, passphrase).code()).isEqualTo(4000);
    String secret = vault.plant("secret in a file that is no key");
    assertThat(upload(secret.getBytes(StandardCharsets.UTF_8), passphrase).code()).isEqualTo(4000);
    id = upload(file, passphrase).data().getString("id");
    assertThat(upload(file, passphrase).code()).isEqualTo(4002);
    JsonObject order =
        Json.createObjectBuilder()
            .add("name", "Generated")
            .add("keyType", "ecdsa_256")
            .add("passphrase", vault.plant("passphrase of a generated key"))
            .build();
    witness.post("/ssh-keys/generate", order.toString()).data();
    assertThat(
            witness
                .post(
                    "/ssh-keys/generate",
                    "{\"keyType\":\"x\",\"passphrase\":\"" + passphrase + "\"}")
                .code())
        .isEqualTo(1000);
    witness.get("/ssh-keys/" + id).data();
    share();
  }

  private void share() {
    String path = "/ssh-keys/" + id + "/share";
    witness.put("/settings/security.public_key_share_links_enabled", "{\"value\":true}").data();
    String url = witness.post(path, "{}").data().getString("url");
    String token = url.substring(url.lastIndexOf('/') + 1);
    witness.expects(token);
    vault.know("share token", token);
    assertThat(witness.get("/ssh-keys/shared/" + token).status()).isEqualTo(200);
    witness.send("POST", "/ssh-keys/shared/" + token, "{}");
    witness.get("/ssh-keys/shared/" + token + "?x=y");
    witness.send("DELETE", path + "/" + token, null).data();
    assertThat(witness.get("/ssh-keys/shared/" + token).code()).isEqualTo(4013);
    witness.get(path).text();
  }

  private Answer upload(byte[] file, String passphrase) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("name", "Imported");
    fields.put("passphrase", passphrase);
    fields.put("keepPassphrase", "true");
    String boundary = "courier-" + UUID.randomUUID();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    fields.forEach((name, value) -> part(body, boundary, "name=\"" + name + "\"", value));
    part(
        body,
        boundary,
        "name=\"file\"; filename=\"key\"",
        new String(file, StandardCharsets.ISO_8859_1));
    body.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
    return witness.exchange(
        witness
            .request("/ssh-keys/import")
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())));
  }

  private static void part(
      ByteArrayOutputStream body, String boundary, String disposition, String value) {
    String head =
        "--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n";
    body.writeBytes((head + value + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  static byte[] openssh(KeyPair pair, String passphrase) throws Exception {
    OpenSSHKeyEncryptionContext encryption = new OpenSSHKeyEncryptionContext();
    encryption.setPassword(passphrase);
    encryption.setCipherType("256");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "test", encryption, out);
    return out.toByteArray();
  }
}
