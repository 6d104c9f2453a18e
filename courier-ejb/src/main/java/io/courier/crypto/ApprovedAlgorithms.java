package io.courier.crypto;

import io.courier.core.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The algorithms FIPS mode lets partners be spoken to with, as the resource {@code
 * approved-algorithms.json} beside this class lists them, in order of preference: the list changes
 * without code.
 */
public final class ApprovedAlgorithms {
  private static final String RESOURCE = "approved-algorithms.json";
  private static final Map<String, Object> LISTS = read();

  private ApprovedAlgorithms() {}

  /**
   * One list of the resource.
   *
   * @param use its name there, e.g. {@code ssh.key_exchange}, {@code tls.cipher_suite}
   * @throws IllegalArgumentException for a use without a list
   */
  public static List<String> of(String use) {
    if (LISTS.get(use) instanceof List<?> names) {
      return names.stream().map(Object::toString).toList();
    }
    throw new IllegalArgumentException("No approved algorithms are listed for " + use);
  }

  private static Map<String, Object> read() {
    try (InputStream in = ApprovedAlgorithms.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("The resource " + RESOURCE + " is missing");
      }
      return JsonText.readObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
