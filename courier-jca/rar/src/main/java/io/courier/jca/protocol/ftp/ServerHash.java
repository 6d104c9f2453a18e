package io.courier.jca.protocol.ftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the server for a file's hash: draft-bryan-ftpext-hash-02, and the older XSHA256. */
final class ServerHash {
  private static final Pattern SHA256 =
      Pattern.compile("(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])");

  private final FtpWire wire;

  ServerHash(FtpWire wire) {
    this.wire = wire;
  }

  /** Empty where the server does not tell. */
  Optional<String> sha256(String argument) throws IOException, FileTransferException {
    FtpReply reply = null;
    if (wire.features().hashes("SHA-256") && wire.control().command("OPTS", "HASH SHA-256").ok()) {
      reply = ask("HASH", argument);
    }
    if ((reply == null || !reply.ok()) && wire.features().offers("XSHA256")) {
      reply = ask("XSHA256", argument);
    }
    if (reply == null || !reply.ok()) {
      return Optional.empty();
    }
    // The name may look like anything: it stands behind the digits.
    Matcher digits = SHA256.matcher(String.join(" ", reply.lines()));
    return digits.find() ? Optional.of(digits.group().toLowerCase(Locale.ROOT)) : Optional.empty();
  }

  private FtpReply ask(String verb, String argument) throws IOException, FileTransferException {
    FtpReply reply = wire.control().command(verb, argument);
    if (reply.code() < 100 || reply.code() >= 600) {
      throw new FileTransferException(
          Reason.PROTOCOL_ERROR, "The server broke the protocol: " + reply.shown());
    }
    return reply;
  }
}
