package io.courier.jca.protocol.ftp;

import io.courier.jca.api.RemoteFile;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.net.ftp.FTPFile;
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
    FTPFile parsed = MLSxEntryParser.parseEntry(line);
    if (parsed == null) {
      return Optional.empty();
    }
    String type = type(line);
    boolean link = type.startsWith("os.unix=slink") || type.startsWith("os.unix=symlink");
    boolean directory = !link && type.endsWith("dir");
    long size = directory || parsed.getSize() < 0 ? 0 : parsed.getSize();
    return Optional.of(
        new RemoteFile(
            name,
            path,
            size,
            parsed.getTimestamp() == null ? null : parsed.getTimestampInstant(),
            directory,
            link));
  }

  /** Everything behind the first space; may itself hold spaces. */
  static String name(String line) {
    int space = line.indexOf(' ');
    return space < 0 ? "" : line.substring(space + 1);
  }

  private static String type(String line) {
    int space = line.indexOf(' ');
    String facts = (space < 0 ? line : line.substring(0, space)).toLowerCase(Locale.ROOT);
    for (String fact : facts.split(";", -1)) {
      if (fact.startsWith("type=")) {
        return fact.substring("type=".length());
      }
    }
    return "";
  }
}
