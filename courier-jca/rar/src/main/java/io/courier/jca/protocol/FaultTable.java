package io.courier.jca.protocol;

import io.courier.jca.api.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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

  private static final List<Entry> CONNECTS =
      List.of(
          new Entry("maxstartups", Reason.TOO_MANY_SESSIONS),
          new Entry("not allowed at this time", Reason.TOO_MANY_SESSIONS),
          new Entry("too many connections", Reason.TOO_MANY_SESSIONS),
          new Entry("too many sessions", Reason.TOO_MANY_SESSIONS),
          new Entry("too many users", Reason.TOO_MANY_SESSIONS),
          new Entry("too many concurrent", Reason.TOO_MANY_SESSIONS),
          new Entry("maximum number of", Reason.TOO_MANY_SESSIONS));

  private FaultTable() {}

  /** What the text of a refused file operation gives away. */
  public static Optional<Reason> refusal(String text) {
    return find(REFUSALS, text);
  }

  /** What the text of a refused connection or login gives away. */
  public static Optional<Reason> connect(String text) {
    return find(CONNECTS, text);
  }

  private static Optional<Reason> find(List<Entry> table, String text) {
    if (text == null) {
      return Optional.empty();
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return table.stream().filter(e -> lower.contains(e.phrase)).map(Entry::reason).findFirst();
  }
}
