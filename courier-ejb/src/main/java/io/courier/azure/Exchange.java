package io.courier.azure;

import io.courier.azure.AzureFault.Reason;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/** One HTTP request and its answer of bounded size. Stateless. */
final class Exchange {
  private static final int MAX_SHOWN = 1024;

  private Exchange() {}

  /** An answer of any status. */
  record Answer(int status, HttpHeaders headers, BoundedBody.Content body) {
    boolean isSuccess() {
      return status / 100 == 2;
    }

    String text() {
      return body.text();
    }

    /** The status and the first KiB of the body on one line, for people; without the secret. */
    String shown(String secret) {
      String text = clean(text(), secret);
      return "HTTP " + status + (text.isEmpty() ? "" : ": " + text);
    }
  }

  /** Whether the text may stand in a header; a refused header would be quoted in an exception. */
  static boolean isHeaderText(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** Printable, without the secret, at most 1 KiB of UTF-8. */
  static String clean(String text, String secret) {
    String open = secret == null || secret.isEmpty() ? text : text.replace(secret, "***");
    StringBuilder line = new StringBuilder();
    int bytes = 0;
    for (int point : open.codePoints().toArray()) {
      boolean printable =
          !Character.isISOControl(point) && Character.getType(point) != Character.FORMAT;
      int shown = printable && Character.isDefined(point) ? point : ' ';
      bytes += new String(Character.toChars(shown)).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_SHOWN) {
        break;
      }
      line.appendCodePoint(shown);
    }
    return line.toString().strip();
  }

  /**
   * @throws AzureFault when the host cannot stand in a URL
   */
  static URI uri(String host, int port, String path) throws AzureFault {
    try {
      return new URI("https", null, host, port, path, null, null).parseServerAuthority();
    } catch (URISyntaxException e) {
      throw new AzureFault(Reason.UNREACHABLE, "The host name " + host + " is not valid.", e);
    }
  }

  /**
   * @param most bytes of the body that are read
   * @throws AzureFault UNREACHABLE, CERTIFICATE_REJECTED, NO_ANSWER
   */
  static Answer send(HttpClient client, HttpRequest request, int most, Call call)
      throws AzureFault {
    String host = request.uri().getHost();
    try {
      HttpResponse<BoundedBody.Content> response =
          call.await(client.sendAsync(request, info -> new BoundedBody(most)));
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (TimeoutException e) {
      throw new AzureFault(
          Reason.NO_ANSWER,
          host + " gave no answer within " + call.limit().toSeconds() + " seconds.",
          e);
    } catch (ExecutionException e) {
      throw fault(host, e.getCause());
    }
  }

  private static AzureFault fault(String host, Throwable cause) {
    if (cause instanceof HttpConnectTimeoutException) {
      return new AzureFault(
          Reason.UNREACHABLE, "Connection to " + host + " timed out; check host and port.", cause);
    }
    if (cause instanceof ConnectException) {
      boolean unknown = cause.getCause() instanceof UnresolvedAddressException;
      String why = unknown ? "the name is not known" : "connection refused or no route";
      return new AzureFault(Reason.UNREACHABLE, host + " cannot be reached: " + why + ".", cause);
    }
    if (cause instanceof SSLHandshakeException) {
      return new AzureFault(
          Reason.CERTIFICATE_REJECTED,
          "The TLS handshake with " + host + " failed: " + clean(cause.getMessage(), null) + ".",
          cause);
    }
    String why = cause instanceof SSLException ? "TLS error" : "the connection broke";
    return new AzureFault(Reason.NO_ANSWER, "No answer of " + host + ": " + why + ".", cause);
  }
}
