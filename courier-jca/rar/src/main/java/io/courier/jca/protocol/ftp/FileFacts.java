package io.courier.jca.protocol.ftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.commons.net.ftp.parser.MLSxEntryParser;

/**
 * What stands under a path: MLST; else SIZE and MDTM for files (RFC 3659) and CWD for directories;
 * else the listing of the directory around it. One thread.
 */
final class FileFacts {
  private final FtpWire wire;
  private final Directory directory;
  private final Around around;

  /** Finds an entry in the listing of its directory, where links show as links. */
  @FunctionalInterface
  interface Around {
    Optional<RemoteFile> look(String path) throws IOException, FileTransferException;
  }

  FileFacts(FtpWire wire, Directory directory, Around around) {
    this.wire = wire;
    this.directory = directory;
    this.around = around;
  }

  Optional<RemoteFile> stat(String path, boolean followLinks)
      throws IOException, FileTransferException {
    String argument = FtpPath.argument(path, wire.control());
    Optional<RemoteFile> found =
        wire.features().mlst() ? byMachine(argument, path) : byHand(argument, path);
    if (found.isEmpty()) {
      return found;
    }
    RemoteFile file = found.get();
    if (followLinks && file.symbolicLink()) {
      return byHand(argument, path).or(() -> found);
    }
    if (!followLinks && file.directory() && !file.symbolicLink() && !nameless(path)) {
      // Some servers describe what a link points to: a removal must never go there.
      Optional<RemoteFile> seen = around.look(path);
      return seen.isPresent() && seen.get().symbolicLink() ? seen : found;
    }
    return found;
  }

  /** The root and paths like "." are in no listing. */
  private static boolean nameless(String path) {
    String name = FtpPath.name(path);
    return name.isEmpty() || ".".equals(name) || "..".equals(name);
  }

  private Optional<RemoteFile> byMachine(String argument, String path)
      throws IOException, FileTransferException {
    FtpReply reply = wire.control().command("MLST", argument);
    if (reply.code() == 250) {
      return MachineEntry.parse(factLine(reply), FtpPath.name(path), path);
    }
    Reason reason = ReplyTable.command(reply);
    if (reason == Reason.NOT_FOUND || (reply.code() == 550 && reason == Reason.REFUSED)) {
      return Optional.empty();
    }
    if ((reply.code() >= 500 && reply.code() <= 504) || reply.code() == 550) {
      return byHand(argument, path);
    }
    throw ReplyTable.fault(reason, reply, "MLST " + path);
  }

  private static String factLine(FtpReply reply) throws FileTransferException {
    List<String> lines = reply.lines();
    for (int i = 1; i < lines.size() - 1; i++) {
      String line = lines.get(i).replaceFirst("^250-", "").replaceFirst("^ +", "");
      if (line.indexOf('=') > 0) {
        return line;
      }
    }
    throw new FileTransferException(
        Reason.PROTOCOL_ERROR, "The server's MLST answer has no facts: " + reply.shown());
  }

  private Optional<RemoteFile> byHand(String argument, String path)
      throws IOException, FileTransferException {
    FtpReply size = wire.control().command("SIZE", argument);
    if (size.code() == 213) {
      return Optional.of(
          new RemoteFile(FtpPath.name(path), path, number(size), modified(argument), false, false));
    }
    if (size.unknown()) {
      return nameless(path) ? ofDirectory(path) : around.look(path);
    }
    return ofDirectory(path);
  }

  private Optional<RemoteFile> ofDirectory(String path) throws IOException, FileTransferException {
    if (!directory.enter(path).ok()) {
      return Optional.empty();
    }
    directory.back();
    return Optional.of(new RemoteFile(FtpPath.name(path), path, 0, null, true, false));
  }

  private static long number(FtpReply reply) throws FileTransferException {
    try {
      long value = Long.parseLong(reply.text().strip());
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw unreadable(reply, e);
    }
    throw unreadable(reply, null);
  }

  private static FileTransferException unreadable(FtpReply reply, Exception cause) {
    return new FileTransferException(
        Reason.PROTOCOL_ERROR, "The server names no usable size: " + reply.shown(), cause);
  }

  private Instant modified(String argument) throws IOException {
    if (!wire.features().offers("MDTM")) {
      return null;
    }
    FtpReply reply = wire.control().command("MDTM", argument);
    return reply.code() == 213 ? MLSxEntryParser.parseGmtInstant(reply.text().strip()) : null;
  }

  /** Size of a file as {@code SIZE} says it; -1 when it does not. */
  long size(String path) throws IOException, FileTransferException {
    FtpReply reply = wire.control().command("SIZE", FtpPath.argument(path, wire.control()));
    return reply.code() == 213 ? number(reply) : -1;
  }
}
