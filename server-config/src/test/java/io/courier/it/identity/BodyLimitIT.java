package io.courier.it.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(IdentityServer.Shared.class)
@Tag("HARD-03")
class BodyLimitIT {
  private static final int LIMIT = 50 * 1024 * 1024;
  private static final String JSON = "Content-Type: application/json";
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
  private static final String CHUNKED = "Transfer-Encoding: chunked";

  private static byte[] chunks(int bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes + 1024);
    byte[] chunk = new byte[1024 * 1024];
    Arrays.fill(chunk, (byte) ' ');
    for (int left = bytes; left > 0; left -= chunk.length) {
      int n = Math.min(left, chunk.length);
      out.writeBytes((Integer.toHexString(n) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(chunk, 0, n);
      out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  @Test
  void theApiRefusesByLengthAndByCount(IdentityServer identity) throws Exception {
    RawHttp raw = new RawHttp(identity.server);
    String token = "Authorization: Bearer " + identity.adminToken();
    for (String path : List.of("/api/v1/users", "/api/v1/auth/login", "/api/v1/connections")) {
      RawHttp.Answer said =
          raw.send("POST", path, new byte[10], token, JSON, "Content-Length: " + (LIMIT + 1));
      assertThat(said.status()).as(path).isEqualTo(413);
      assertThat(said.body()).contains("\"code\":1061");
    }
    RawHttp.Answer counted =
        raw.send("POST", "/api/v1/users", chunks(LIMIT + 1), token, JSON, CHUNKED);
    assertThat(counted.status()).isEqualTo(413);
    assertThat(counted.body()).contains("\"code\":1061");
    RawHttp.Answer allowed = raw.send("POST", "/api/v1/users", chunks(LIMIT), token, JSON, CHUNKED);
    assertThat(allowed.body()).as("blanks only, but not too many").contains("\"code\":1001");
  }

  /** The container would unpack up to its own limits; it must not. */
  @Test
  void aCompressedBodyIsNotUnpacked(IdentityServer identity) throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(
          IdentityServer.credentials(IdentityServer.ADMIN, IdentityServer.PASSWORD)
              .getBytes(StandardCharsets.UTF_8));
    }
    byte[] noise = "no gzip".getBytes(StandardCharsets.UTF_8);
    for (byte[] body : List.of(packed.toByteArray(), noise)) {
      RawHttp.Answer answer =
          new RawHttp(identity.server)
              .send(
                  "POST",
                  "/api/v1/auth/login",
                  body,
                  JSON,
                  "Content-Encoding: gzip",
                  "Content-Length: " + body.length);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("\"code\":1001");
    }
  }

  @Test
  void theConsoleToo(IdentityServer identity) throws Exception {
    RawHttp raw = new RawHttp(identity.server);
    String login = "/console/login.xhtml";
    assertThat(
            raw.send("POST", login, new byte[10], FORM, "Content-Length: " + (LIMIT + 1)).status())
        .isEqualTo(413);
    assertThat(raw.send("POST", login, chunks(LIMIT + 1), FORM, CHUNKED).status()).isEqualTo(413);
    assertThat(raw.send("POST", login, chunks(10), FORM, CHUNKED).status()).isEqualTo(411);
  }

  /** Two lengths, or both kinds of length, are how one request is smuggled behind another. */
  @Test
  void lyingLengthsAreNotBelieved(IdentityServer identity) throws Exception {
    RawHttp raw = new RawHttp(identity.server);
    String token = "Authorization: Bearer " + identity.adminToken();
    byte[] smuggled =
        "0\r\n\r\nGET /api/v1/users HTTP/1.1\r\nHost: x\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    RawHttp.Answer both =
        raw.send("POST", "/api/v1/users", smuggled, token, JSON, "Content-Length: 5", CHUNKED);
    assertThat(both.status()).isEqualTo(400);
    RawHttp.Answer two =
        raw.send(
            "POST",
            "/api/v1/users",
            smuggled,
            token,
            JSON,
            "Content-Length: 5",
            "Content-Length: 6");
    assertThat(two.status()).isEqualTo(400);
    RawHttp.Answer negative =
        raw.send("POST", "/api/v1/users", smuggled, token, JSON, "Content-Length: -1");
    assertThat(negative.status()).isEqualTo(400);
  }
}
