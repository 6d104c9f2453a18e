package io.courier.jca.protocol.ftp;

import io.courier.jca.api.RemoteFile;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.net.ftp.parser.MLSxEntryParser;

/** A line of MLST and MLSD (RFC 3659 section 7.2). */
final class MachineEntry {
  private MachineEntry() {}

  /** Whether the line is about the listed directory itself or its parent. */
  static boolean aboutItself(String line) {
    String type = type(line);
    return "cdir".equals(type) || "pdir".equals(type);
  }

  /**
   * The entry, with this name and path; empty when it cannot be understood.
   *
   * @param line facts, one space, name
   */
  static Optional<RemoteFile> parse(String line, String name, String path) {
    Map<String, String> facts = facts(line);
    if (!facts.containsKey("type")) {
      return Optional.empty();
    }
    String type = facts.get("type").toLowerCase(Locale.ROOT);
    // Pure-FTPd 1.0.50 says slink, ProFTPD 1.3.8 symlink; commons-net's parser takes neither
    boolean link = type.startsWith("os.unix=slink") || type.startsWith("os.unix=symlink");
    boolean directory = !link && type.endsWith("dir");
    return Optional.of(
        new RemoteFile(
            name, path, directory ? 0 : size(facts), time(facts.get("modify")), directory, link));
  }

  private static long size(Map<String, String> facts) {
    try {
      return Math.max(0, Long.parseLong(facts.getOrDefault("size", "0")));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Instant time(String text) {
    return text == null ? null : MLSxEntryParser.parseGmtInstant(text);
  }

  /** Everything behind the first space; may itself hold spaces. */
  static String name(String line) {
    int space = line.indexOf(' ');
    return space < 0 ? "" : line.substring(space + 1);
  }

  private static String type(String line) {
    return facts(line).getOrDefault("type", "").toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> facts(String line) {
    int space = line.indexOf(' ');
    Map<String, String> found = new HashMap<>();
    for (String fact : (space < 0 ? line : line.substring(0, space)).split(";", -1)) {
      int equals = fact.indexOf('=');
      if (equals > 0) {
        found.put(fact.substring(0, equals).toLowerCase(Locale.ROOT), fact.substring(equals + 1));
      }
    }
    return found;
  }
}
