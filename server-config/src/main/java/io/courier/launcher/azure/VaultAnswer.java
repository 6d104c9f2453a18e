package io.courier.launcher.azure;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object of the vault's. What is missing or of another kind is empty.
 *
 * @param members as parsed: maps, lists, texts, numbers, booleans
 */
record VaultAnswer(Map<?, ?> members) {

  /** Throws {@link UncheckedIOException} for anything but an object. */
  static VaultAnswer of(String text) {
    try (JsonReader reader = JsonProviders.createReader(text)) {
      if (reader.readUntyped() instanceof Map<?, ?> members) {
        return new VaultAnswer(members);
      }
      throw new IOException("no JSON object");
    } catch (IOException | IllegalStateException e) {
      throw new UncheckedIOException(e instanceof IOException io ? io : new IOException(e));
    }
  }

  VaultAnswer object(String name) {
    return new VaultAnswer(members.get(name) instanceof Map<?, ?> object ? object : Map.of());
  }

  String text(String name) {
    return members.get(name) instanceof String text ? text : "";
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(members.get(name));
  }

  Optional<Long> number(String name) {
    return members.get(name) instanceof Number number
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  List<String> texts(String name) {
    return members.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
