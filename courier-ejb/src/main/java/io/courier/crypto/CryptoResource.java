package io.courier.crypto;

import io.courier.core.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** JSON beside the classes of this package: what can change without code. */
final class CryptoResource {
  private CryptoResource() {}

  static Map<String, Object> read(String name) {
    try (InputStream in = CryptoResource.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The resource " + name + " is missing");
      }
      return JsonText.readObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
