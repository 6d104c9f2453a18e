package io.courier.jca.protocol.ftp;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the server says it can do (RFC 2389 section 3.2); names in upper case. */
record Features(Map<String, String> byName) {
  static final Features NONE = new Features(Map.of());

  static Features of(FtpReply reply) {
    if (!reply.ok()) {
      return NONE;
    }
    Map<String, String> found = new LinkedHashMap<>();
    List<String> lines = reply.lines();
    for (int i = 1; i < lines.size() - 1; i++) {
      // RFC: one space before the name; some servers repeat the code there.
      String line = lines.get(i).replaceFirst("^211-", "").strip();
      int space = line.indexOf(' ');
      String name = space < 0 ? line : line.substring(0, space);
      String value = space < 0 ? "" : line.substring(space + 1);
      found.merge(name.toUpperCase(Locale.ROOT), value, (a, b) -> a + ";" + b);
    }
    return new Features(found);
  }

  boolean offers(String name) {
    return byName.containsKey(name);
  }

  /** RFC 3659 section 5. */
  boolean restStream() {
    return byName.getOrDefault("REST", "").toUpperCase(Locale.ROOT).contains("STREAM");
  }

  /** RFC 3659 section 7; MLST announces both. */
  boolean mlst() {
    return offers("MLST");
  }

  /** Whether {@code HASH} can be told to use the algorithm (draft-bryan-ftpext-hash-02). */
  boolean hashes(String algorithm) {
    return Arrays.stream(byName.getOrDefault("HASH", "").split(";"))
        .map(a -> a.strip().replace("*", ""))
        .anyMatch(algorithm::equalsIgnoreCase);
  }
}
