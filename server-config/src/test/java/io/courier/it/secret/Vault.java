package io.courier.it.secret;

import io.courier.it.secret.Needles.Needle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The secrets of one test by name, and what they may look like. */
final class Vault {
  private final Needles needles = new Needles();
  private final Map<String, String> texts = new LinkedHashMap<>();

  /** A new secret of a person or a partner; no two share more than their first letters. */
  String plant(String name) {
    String core = "Pl4nt" + UUID.randomUUID().toString().replace("-", "");
    String text = core + "&+/ x";
    needles.text(name, core);
    needles.text(name, text);
    texts.put(name, text);
    return text;
  }

  /** One that is known otherwise. */
  String know(String name, String text) {
    needles.text(name, text);
    texts.put(name, text);
    return text;
  }

  /** Key material, looked for in pieces that line breaks do not all cut. */
  void know(String name, byte[] material) {
    int piece = 24;
    for (int i = 0; i < 3; i++) {
      int from = (material.length - piece) * (i + 1) / 4;
      needles.bytes(name, java.util.Arrays.copyOfRange(material, from, from + piece));
    }
  }

  String get(String name) {
    return texts.get(name);
  }

  List<Needle> needles() {
    return needles.all();
  }
}
