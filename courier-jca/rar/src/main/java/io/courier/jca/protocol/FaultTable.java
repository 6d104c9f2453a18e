package io.courier.jca.protocol;

import io.courier.jca.api.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reasons hidden in the free text of a refusal. Consulted only where the protocol's own code says
 * no more than "failed"; the phrases are those of strerror(3), OpenSSH, ProFTPD, vsftpd, MINA and
 * Windows servers.
 */
public final class FaultTable {
  private record Entry(String phrase, Reason reason) {}

  private static final List<Entry> REFUSALS =
      List.of(
          new Entry("no space", Reason.NO_SPACE),
          new Entry("disk full", Reason.NO_SPACE),
          new Entry("not enough space", Reason.NO_SPACE),
          new Entry("quota", Reason.NO_SPACE),
          new Entry("insufficient storage", Reason.NO_SPACE),
          new Entry("read-only", Reason.PERMISSION_DENIED),
          new Entry("permission denied", Reason.PERMISSION_DENIED),
          new Entry("access is denied", Reason.PERMISSION_DENIED),
          new Entry("not empty", Reason.DIRECTORY_NOT_EMPTY),
          new Entry("already exists", Reason.ALREADY_EXISTS),
          new Entry("file exists", Reason.ALREADY_EXISTS),
          new Entry("is a directory", Reason.IS_A_DIRECTORY),
          new Entry("not a directory", Reason.NOT_A_DIRECTORY),
          new Entry("no such file", Reason.NOT_FOUND));

  /** Who fails too often must not come again and again: this is looked for first. */
  private static final Pattern FAILED_LOGINS =
      Pattern.compile(
          "(?:login|logon|auth|authentication|password)s? (?:attempt|failure|tr(?:y|ies)\\b)"
              + "|fail(?:ed|ures?)(?: to)? (?:log|auth|password)"
              + "|\\bbanned\\b|\\bblocked\\b|\\bblack-?listed\\b");

  /**
   * Only what speaks of a number of sessions, by whatever name. vsftpd: "There are too many
   * connected users", "... too many connections from your internet address"; ProFTPD: "the maximum
   * number of clients (2) for this user are already connected", also of hosts, connections and
   * users; Pure-FTPd: "5 users (the maximum) are already logged in", "Too many connections (2) from
   * this IP", "I can't accept more than 5 connections as the same user"; FtpServer: "Maximum login
   * limit has been reached"; OpenSSH: "Exceeded MaxStartups", "Not allowed at this time"; PAM: "Too
   * many logins".
   */
  private static final Pattern SESSION_LIMIT =
      Pattern.compile(
          "maxstartups|not allowed at this time|too many concurrent"
              + "|(?:too many|max(?:imum)? number of|max(?:imum)?|more than \\d+)"
              + " (?:(?:connected|concurrent|simultaneous|open|active|anonymous|allowed) )?"
              + "(?:clients|connections|hosts|logins|sessions|users)\\b"
              + "|(?:client|connection|login|session|user)s? limit\\b"
              + "|(?:clients|connections|sessions|users) \\(the maximum\\)");

  private FaultTable() {}

  /** What the text of a refused file operation gives away. */
  public static Optional<Reason> refusal(String text) {
    return find(REFUSALS, text);
  }

  /**
   * What the text of a refused connection or login gives away: {@link Reason#TOO_MANY_SESSIONS},
   * after which waiting helps, or {@link Reason#AUTHENTICATION_FAILED}, where it makes things
   * worse.
   */
  public static Optional<Reason> connect(String text) {
    String lower = text == null ? "" : text.toLowerCase(Locale.ROOT);
    if (FAILED_LOGINS.matcher(lower).find()) {
      return Optional.of(Reason.AUTHENTICATION_FAILED);
    }
    return SESSION_LIMIT.matcher(lower).find()
        ? Optional.of(Reason.TOO_MANY_SESSIONS)
        : Optional.empty();
  }

  private static Optional<Reason> find(List<Entry> table, String text) {
    if (text == null) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return table.stream().filter(e -> lower.contains(e.phrase)).map(Entry::reason).findFirst();
  }
}
