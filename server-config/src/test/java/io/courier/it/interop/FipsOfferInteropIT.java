package io.courier.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.Api;
import io.courier.it.Api.Answer;
import io.courier.it.CourierServer;
import io.courier.it.connection.Certificates;
import io.courier.it.connection.FtpPartner;
import io.courier.it.connection.SftpPartner;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What goes over the wire in the four cases of FIPS mode and override: SFTP by the debug log of
 * OpenSSH, FTPS by a capture of the handshake.
 */
@ExtendWith(CourierServer.Shared.class)
class FipsOfferInteropIT {
  private static final List<String> KEX =
      List.of(
          "ecdh-sha2-nistp256",
          "ecdh-sha2-nistp384",
          "diffie-hellman-group14-sha256",
          "diffie-hellman-group16-sha512");
  private static final List<String> CIPHERS =
      List.of("aes256-ctr", "aes128-ctr", "aes256-gcm@openssh.com");
  private static final List<String> MACS = List.of("hmac-sha2-256", "hmac-sha2-512");
  private static final List<String> HOST_KEYS =
      List.of("rsa-sha2-256", "rsa-sha2-512", "ecdsa-sha2-nistp256");

  private static final int TLS_1_2 = 0x0303;
  private static final int TLS_1_3 = 0x0304;

  /** RFC 5746: says that renegotiation is safe, and is no cipher suite. */
  private static final int RENEGOTIATION_MARK = 0x00FF;

  /** AES-GCM of TLS 1.3; ECDHE and DHE with AES-GCM, then AES-CBC and SHA-2. */
  private static final Integer[] SUITES = {
    0x1302, 0x1301, 0xC02C, 0xC030, 0xC02B, 0xC02F, 0x009F, 0x009E, 0xC024, 0xC028, 0xC023, 0xC027,
    0x006B, 0x0067
  };

  /** P-256, P-384, P-521, ffdhe2048, 3072, 4096. */
  private static final Integer[] GROUPS = {23, 24, 25, 256, 257, 258};

  /** ECDSA, RSA-PSS (rsae, pss), RSA PKCS#1, each with SHA-256, 384 and 512. */
  private static final Integer[] SIGNATURES = {
    0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601
  };

  private static final int CHACHA20 = 0x1303;
  private static final int X25519 = 29;
  private static final int ED25519 = 0x0807;

  @TempDir Path home;
  @TempDir Path root;
  private Product product;

  @BeforeEach
  void signIn(CourierServer server) {
    product = new Product(server);
  }

  @AfterEach
  void modeOn() {
    fips(true);
  }

  @Test
  @Tag("FIPS-17")
  @Tag("FIPS-19")
  @Tag("FIPS-22")
  void opensshIsOfferedTheApprovedNamesOnly() throws Exception {
    try (OpenSsh ssh = OpenSsh.start(home)) {
      String plain = product.connection(ssh, override(false));
      String exempt = product.connection(ssh, override(true));
      tested(plain);
      assertThat(ssh.offered("KEX algorithms")).containsExactlyElementsOf(KEX);
      assertThat(ssh.offered("ciphers ctos")).containsExactlyElementsOf(CIPHERS);
      assertThat(ssh.offered("ciphers stoc")).containsExactlyElementsOf(CIPHERS);
      assertThat(ssh.offered("MACs ctos")).containsExactlyElementsOf(MACS);
      assertThat(ssh.offered("MACs stoc")).containsExactlyElementsOf(MACS);
      assertThat(ssh.offered("host key algorithms")).containsExactlyInAnyOrderElementsOf(HOST_KEYS);
      assertThat(audit(plain)).doesNotContain("FipsOverrideUsed");

      tested(exempt);
      everythingOffered(ssh);
      assertThat(audit(exempt)).contains("FipsOverrideUsed", "curve25519-sha256", "configuredBy");
      int told = count(audit(exempt), "FipsOverrideUsed");
      JsonObject chacha =
          Json.createObjectBuilder()
              .add("encryption", Json.createArrayBuilder().add("chacha20-poly1305@openssh.com"))
              .build();
      String added =
          product.connection(
              ssh, Json.createObjectBuilder(override(true)).add("sshAlgorithms", chacha).build());
      tested(added);
      assertThat(audit(added)).contains("chacha20-poly1305@openssh.com");

      fips(false);
      tested(plain);
      everythingOffered(ssh);
      tested(exempt);
      everythingOffered(ssh);
      assertThat(count(audit(exempt), "FipsOverrideUsed"))
          .as("without the mode the flag means nothing")
          .isEqualTo(told);
    }
  }

  private static void everythingOffered(OpenSsh ssh) throws IOException {
    assertThat(ssh.offered("KEX algorithms")).contains("curve25519-sha256").containsAll(KEX);
    assertThat(ssh.offered("ciphers ctos"))
        .contains("aes128-gcm@openssh.com", "aes192-ctr")
        .containsAll(CIPHERS);
    assertThat(ssh.offered("MACs ctos")).contains("hmac-sha1").containsAll(MACS);
    assertThat(ssh.offered("host key algorithms")).contains("ssh-ed25519").containsAll(HOST_KEYS);
  }

  @Test
  @Tag("FIPS-18")
  @Tag("FIPS-19")
  @Tag("FIPS-22")
  void clientHelloHasTheApprovedNamesOnly() throws Exception {
    Path store = Certificates.selfSigned("localhost", home.resolve("server.p12"));
    try (FtpPartner partner = new FtpPartner(root, store, null, false);
        LineTap tap = new LineTap(partner.port())) {
      String pin = pin(tap);
      String plain = ftps(tap, pin, false);
      String exempt = ftps(tap, pin, true);
      tested(plain);
      ClientHello hello = ClientHello.parse(tap.last());
      assertThat(hello.cipherSuites())
          .filteredOn(suite -> suite != RENEGOTIATION_MARK)
          .containsExactly(SUITES);
      assertThat(hello.versions()).containsExactlyInAnyOrder(TLS_1_2, TLS_1_3);
      assertThat(hello.groups()).containsExactly(GROUPS);
      assertThat(hello.signatures()).containsExactlyInAnyOrder(SIGNATURES);
      assertThat(audit(plain)).doesNotContain("FipsOverrideUsed");

      tested(exempt);
      everythingOffered(tap);
      assertThat(audit(exempt)).contains("FipsOverrideUsed", "cipherSuite", "configuredBy");
      int told = count(audit(exempt), "FipsOverrideUsed");

      fips(false);
      tested(plain);
      everythingOffered(tap);
      tested(exempt);
      everythingOffered(tap);
      assertThat(count(audit(exempt), "FipsOverrideUsed")).isEqualTo(told);
    }
  }

  private static void everythingOffered(LineTap tap) throws IOException {
    ClientHello hello = ClientHello.parse(tap.last());
    assertThat(hello.cipherSuites()).contains(CHACHA20).contains(SUITES);
    assertThat(hello.groups()).contains(X25519);
    assertThat(hello.signatures()).contains(ED25519);
  }

  /** What the server shows, found out by a test that rejects it. */
  private String pin(LineTap tap) {
    String unknown = ftps(tap, null, false);
    Answer refused = product.api().post("/connections/" + unknown + "/test", null);
    assertThat(refused.code()).as("%s", refused).isEqualTo(3039);
    return refused
        .body()
        .getJsonObject("data")
        .getJsonObject("tls_certificate")
        .getString("thumbprint_sha256");
  }

  private String ftps(LineTap tap, String pin, boolean override) {
    JsonObjectBuilder draft =
        Json.createObjectBuilder()
            .add("name", "FTPS " + UUID.randomUUID())
            .add("protocol", "ftps")
            .add("host", "localhost")
            .add("port", tap.port())
            .add("authMethod", "password")
            .add("username", SftpPartner.USER)
            .add("password", SftpPartner.PASSWORD)
            .add("fipsOverride", override);
    if (pin != null) {
      draft.add("tlsCertPolicy", "pinned_thumbprint").add("tlsPinnedThumbprint", pin);
    }
    return product.api().post("/connections", draft.build()).data().getString("id");
  }

  private static JsonObject override(boolean on) {
    return Json.createObjectBuilder().add("fipsOverride", on).build();
  }

  private void tested(String connection) {
    Answer answer = product.api().post("/connections/" + connection + "/test", null);
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
  }

  private String audit(String connection) {
    Api api = product.api();
    return api.get("/audit-log/entity/connection/" + connection + "?pageSize=100")
        .body()
        .toString();
  }

  private static int count(String text, String word) {
    return text.split(word, -1).length - 1;
  }

  private void fips(boolean on) {
    JsonObject value = Json.createObjectBuilder().add("value", on).build();
    assertThat(product.api().send("PUT", "/settings/security.fips_mode_enabled", value).status())
        .isEqualTo(200);
  }
}
