package io.courier.jca.protocol.ftp;

import java.util.List;

/**
 * One answer on the control connection (RFC 959 section 4.2).
 *
 * @param code three digits
 * @param lines as sent, codes included; never empty
 */
record FtpReply(int code, List<String> lines) {
  private static final int LONGEST_TEXT = 300;

  FtpReply {
    lines = List.copyOf(lines);
  }

  boolean preliminary() {
    return code >= 100 && code < 200;
  }

  boolean ok() {
    return code >= 200 && code < 300;
  }

  boolean moreWanted() {
    return code >= 300 && code < 400;
  }

  /** Whether the server does not know the command or its parameter (RFC 959 section 4.2.2). */
  boolean unknown() {
    return (code >= 500 && code <= 504) || code == 522;
  }

  /** The last line without its code. */
  String text() {
    String last = lines.get(lines.size() - 1);
    return last.length() > 4 ? last.substring(4) : "";
  }

  /** Code and first words, one line, printable and short: for messages. */
  String shown() {
    StringBuilder all = new StringBuilder();
    for (String line : lines) {
      if (all.length() < LONGEST_TEXT) {
        all.append(all.isEmpty() ? "" : " ").append(line.strip());
      }
    }
    String clean = all.toString().replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= LONGEST_TEXT ? clean : clean.substring(0, LONGEST_TEXT) + "...";
  }
}
