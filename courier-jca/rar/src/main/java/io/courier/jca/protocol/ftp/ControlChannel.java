package io.courier.jca.protocol.ftp;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.net.ftp.FTP;
import org.apache.commons.net.ftp.FTPConnectionClosedException;
import org.apache.commons.net.io.CRLFLineReader;

/**
 * The control connection: commands out, answers in. Built on commons-net's {@link FTP}, not on its
 * FTPClient, whose defaults (ASCII, active mode, trust of a PASV address, {@code false} for a
 * refused transfer) are the dangerous part. One thread at a time.
 */
final class ControlChannel extends FTP {
  private final CharsetEncoder encoder;
  private final Charset charset;
  private InputStream wire;
  private ReplyStream replies;
  private long roundTripNanos = 1_000_000_000L;
  private long lastCommandNanos = System.nanoTime();

  ControlChannel(Charset charset) {
    this.charset = charset;
    encoder = charset.newEncoder();
    setControlEncoding(charset);
    setStrictMultilineParsing(true);
    setStrictReplyParsing(false);
  }

  /**
   * Talks over these streams from now on; whatever was read ahead from earlier ones is forgotten.
   *
   * @param sign told whenever something came
   */
  void attach(InputStream in, OutputStream out, Runnable sign) {
    wire = in;
    replies = new ReplyStream(in, sign);
    _controlInput_ = new CRLFLineReader(new InputStreamReader(replies, charset));
    _controlOutput_ = new BufferedWriter(new OutputStreamWriter(out, charset));
    _output_ = out;
  }

  Charset charset() {
    return charset;
  }

  /** Whether the server has said something nobody asked for yet. */
  boolean spokeUnasked() throws IOException {
    return _controlInput_.ready() || wire.available() > 0;
  }

  /** Whether a text can be sent without becoming another one. */
  boolean canSay(String text) {
    return encoder.canEncode(text);
  }

  /** The next answer, without a command. */
  FtpReply next() throws IOException {
    replies.expectReply();
    try {
      int code = getReply();
      return new FtpReply(code, List.of(getReplyStrings()));
    } catch (FTPConnectionClosedException e) {
      throw closed(e);
    }
  }

  /** commons-net throws at every 421, with the words of the server only in its fields. */
  private IOException closed(FTPConnectionClosedException cause) {
    String[] said = getReplyStrings();
    return said.length > 0 && said[0].startsWith("421")
        ? new GoodbyeException(new FtpReply(421, List.of(said)), cause)
        : cause;
  }

  /** One command and its first answer. */
  FtpReply command(String verb, String argument) throws IOException {
    long start = System.nanoTime();
    say(verb, argument);
    FtpReply reply = next();
    roundTripNanos = Math.min(roundTripNanos, System.nanoTime() - start);
    return reply;
  }

  /** The shortest time an answer took. */
  long roundTripNanos() {
    return roundTripNanos;
  }

  /** Sends without waiting for the answer. */
  void say(String verb, String argument) throws IOException {
    _replyLines.clear();
    _controlOutput_.write(argument == null ? verb : verb + " " + argument);
    _controlOutput_.write("\r\n");
    _controlOutput_.flush();
    lastCommandNanos = System.nanoTime();
  }

  /**
   * As {@link #command}, with an argument that leaves no copy behind.
   *
   * @param secret stays the caller's
   */
  FtpReply secretCommand(String verb, byte[] secret) throws IOException {
    byte[] line = new byte[verb.length() + 1 + secret.length + 2];
    for (int i = 0; i < verb.length(); i++) {
      line[i] = (byte) verb.charAt(i);
    }
    line[verb.length()] = ' ';
    System.arraycopy(secret, 0, line, verb.length() + 1, secret.length);
    line[line.length - 2] = '\r';
    line[line.length - 1] = '\n';
    try {
      _output_.write(line);
      _output_.flush();
    } finally {
      Arrays.fill(line, (byte) 0);
    }
    lastCommandNanos = System.nanoTime();
    return next();
  }

  /** {@link System#nanoTime} of the last command. */
  long lastCommandNanos() {
    return lastCommandNanos;
  }

  /** The server ends the session in words (421). */
  static final class GoodbyeException extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient FtpReply reply;

    GoodbyeException(FtpReply reply, Throwable cause) {
      super("the server said: " + reply.shown(), cause);
      this.reply = reply;
    }

    FtpReply reply() {
      return reply;
    }
  }
}
