package io.courier.web.console.connection;

import io.courier.core.CourierException;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;

/** A small file that came with a form. */
final class Upload {
  private static final int MAX_BYTES = 256 * 1024;

  private Upload() {}

  /**
   * Its bytes as base64, null without a file.
   *
   * @param field names it in problems
   * @throws CourierException 1000 for a file that is too large
   */
  static String base64(Part part, String field) {
    if (part == null || part.getSize() == 0) {
      return null;
    }
    if (part.getSize() > MAX_BYTES) {
      throw CourierException.invalid(field, "May have at most 256 KiB.");
    }
    try (InputStream in = part.getInputStream()) {
      return Base64.getEncoder().encodeToString(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("The uploaded file cannot be read.", e);
    }
  }
}
