package io.courier.jca.protocol.ftp;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.protocol.RemoteSession.ByteSink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;

/** Cuts a stream of bytes into lines; a line that never ends is refused. One thread. */
final class ListingLines implements ByteSink {
  /** Paths end at 4096 bytes on every server there is; facts and quoting may triple that. */
  private static final int LONGEST_LINE = 16_384;

  private final Charset charset;
  private final Lines target;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);

  /** Takes lines without their ends. */
  @FunctionalInterface
  interface Lines {
    void line(String text) throws FileTransferException;
  }

  ListingLines(Charset charset, Lines target) {
    this.charset = charset;
    this.target = target;
  }

  @Override
  public void accept(byte[] buffer, int offset, int length) throws FileTransferException {
    int start = offset;
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] == '\n') {
        append(buffer, start, i - start);
        end();
        start = i + 1;
      }
    }
    append(buffer, start, offset + length - start);
  }

  private void append(byte[] buffer, int offset, int length) throws FileTransferException {
    if (line.size() + length > LONGEST_LINE) {
      throw new FileTransferException(
          Reason.PROTOCOL_ERROR,
          "The server sent a listing line of more than " + LONGEST_LINE + " bytes");
    }
    line.write(buffer, offset, length);
  }

  /** The last line may lack its end. */
  void end() throws FileTransferException {
    String text = line.toString(charset);
    line.reset();
    String bare = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    if (!bare.isEmpty()) {
      target.line(bare);
    }
  }
}
