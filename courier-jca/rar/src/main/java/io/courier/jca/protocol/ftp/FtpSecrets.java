package io.courier.jca.protocol.ftp;

import io.courier.jca.api.ClientCertificate;
import io.courier.jca.api.Credential;
import io.courier.jca.api.CredentialSource;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The proofs of one login, decrypted when the server is trusted and forgotten on {@link #close}.
 * One thread.
 */
final class FtpSecrets implements AutoCloseable {
  private CredentialSource source;
  private Credential credential;
  private byte[] encoded = new byte[0];
  private boolean closed;

  FtpSecrets(CredentialSource source) {
    this.source = source;
  }

  private Credential credential() throws FileTransferException {
    if (credential == null) {
      credential = source.open();
    }
    return credential;
  }

  /** For mutual TLS; null when there is none, or the login is over. */
  ClientCertificate certificate() throws FileTransferException {
    return closed ? null : credential().clientCertificate();
  }

  /** The password as it goes over the wire; overwritten by {@link #close}. */
  byte[] password(Charset charset) throws FileTransferException {
    byte[] utf8 = credential().password();
    if (utf8 == null) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST, "The login needs a password, none is stored");
    }
    encoded = charset.equals(StandardCharsets.UTF_8) ? utf8.clone() : recoded(utf8, charset);
    for (byte one : encoded) {
      if (one == '\r' || one == '\n' || one == 0) {
        throw new FileTransferException(
            Reason.INVALID_REQUEST, "The password has a line break, which FTP cannot send");
      }
    }
    return encoded;
  }

  private static byte[] recoded(byte[] utf8, Charset charset) throws FileTransferException {
    char[] room = new char[utf8.length];
    CharBuffer chars = CharBuffer.wrap(room);
    byte[] bytes = new byte[utf8.length * 4];
    ByteBuffer target = ByteBuffer.wrap(bytes);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8), chars, true);
      chars.flip();
      if (charset.newEncoder().encode(chars, target, true).isError()) {
        throw new FileTransferException(
            Reason.INVALID_REQUEST,
            "The password has characters that the connection's encoding does not have");
      }
      return Arrays.copyOf(bytes, target.position());
    } finally {
      Arrays.fill(room, '\0');
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** A server's words without the password, should it repeat it. */
  String masked(String words, Charset charset) {
    return encoded.length == 0 ? words : words.replace(new String(encoded, charset), "***");
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(encoded, (byte) 0);
    encoded = new byte[0];
    if (credential != null) {
      credential.close();
      credential = null;
    }
    source = null;
  }
}
