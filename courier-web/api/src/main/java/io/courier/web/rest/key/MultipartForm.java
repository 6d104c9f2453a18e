package io.courier.web.rest.key;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code multipart/form-data} body (RFC 7578) that holds secrets: read in memory only, within a
 * limit, and zeroed by {@link #close}. The provider of the runtime would put larger parts into
 * temporary files.
 */
final class MultipartForm implements AutoCloseable {
  private static final Pattern BOUNDARY =
      Pattern.compile("boundary=(?:\"([^\"]{1,70})\"|([^\\s;]{1,70}))");
  private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]{1,100})\"");
  private static final byte[] BLANK_LINE = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int FORM_OVERHEAD = 65_536;

  private final Map<String, Secret> parts = new LinkedHashMap<>();

  private MultipartForm() {}

  /**
   * @param fileLimit most bytes of the file part; the other parts may have 64 KiB together
   * @throws CourierException 1061 for a body over the limit, 1001 for one that is no form
   */
  static MultipartForm read(String contentType, InputStream body, long fileLimit)
      throws IOException {
    Matcher boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      throw malformed("its Content-Type names no boundary");
    }
    String name = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
    byte[] all = body.readNBytes((int) Math.min(fileLimit + FORM_OVERHEAD + 1, Integer.MAX_VALUE));
    try {
      if (all.length > fileLimit + FORM_OVERHEAD) {
        throw new CourierException(
            ErrorCode.REQUEST_TOO_LARGE, "A key file may have at most " + fileLimit + " bytes.");
      }
      MultipartForm form = new MultipartForm();
      form.split(all, ("--" + name).getBytes(StandardCharsets.ISO_8859_1));
      return form;
    } finally {
      Arrays.fill(all, (byte) 0);
    }
  }

  /** The part's bytes; null when there is none. It stays the form's. */
  Secret part(String name) {
    return parts.get(name);
  }

  /** The part as text; null when there is none. */
  String text(String name) {
    Secret part = parts.get(name);
    return part == null ? null : new String(part.bytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    parts.values().forEach(Secret::close);
  }

  private void split(byte[] all, byte[] delimiter) {
    int at = indexOf(all, delimiter, 0);
    while (at >= 0) {
      int start = at + delimiter.length;
      if (start + 2 <= all.length && all[start] == '-' && all[start + 1] == '-') {
        return;
      }
      int next = indexOf(all, delimiter, start);
      if (next < 0) {
        break;
      }
      add(all, start, next - 2);
      at = next;
    }
    throw malformed("it does not end with its boundary");
  }

  private void add(byte[] all, int start, int end) {
    int headersEnd = indexOf(all, BLANK_LINE, start);
    if (headersEnd < 0 || headersEnd + BLANK_LINE.length > end) {
      throw malformed("a part has no headers");
    }
    String headers = new String(all, start, headersEnd - start, StandardCharsets.UTF_8);
    Matcher name =
        NAME.matcher(
            headers
                .lines()
                .filter(h -> h.toLowerCase(Locale.ROOT).startsWith("content-disposition:"))
                .findFirst()
                .orElse(""));
    if (!name.find()) {
      throw malformed("a part has no name");
    }
    Secret content = Secret.ofBytes(Arrays.copyOfRange(all, headersEnd + BLANK_LINE.length, end));
    if (parts.putIfAbsent(name.group(1), content) != null) {
      throw malformed("part " + name.group(1) + " comes twice");
    }
  }

  private static int indexOf(byte[] all, byte[] wanted, int from) {
    for (int i = from; i <= all.length - wanted.length; i++) {
      if (Arrays.equals(all, i, i + wanted.length, wanted, 0, wanted.length)) {
        return i;
      }
    }
    return -1;
  }

  private static CourierException malformed(String why) {
    return new CourierException(
        ErrorCode.INVALID_REQUEST_FORMAT, "The body is not a readable form: " + why + ".");
  }
}
