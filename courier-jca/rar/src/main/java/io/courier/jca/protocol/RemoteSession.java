package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.api.SessionInfo;
import java.time.Duration;
import java.util.Optional;

/**
 * A logged-in session and the single steps its protocol can do; {@link SessionOperations} builds
 * the promises of the API from them. Every step runs inside a call begun on {@link #guard} and ends
 * at its deadline. Paths are literal. One thread at a time, except {@link #abort}, {@link
 * #isConnected} and {@link #ping}.
 */
public interface RemoteSession {

  SessionInfo info();

  CallGuard guard();

  boolean isConnected();

  /** One round trip that changes nothing. */
  void roundTrip() throws FileTransferException;

  /**
   * A round trip beside whatever else the session does; may block up to the limit, after which the
   * session is closed. Any thread.
   *
   * @return whether the server answered
   */
  boolean ping(Duration limit);

  /**
   * @param followLinks whether a symbolic link is answered with what it points to
   */
  Optional<RemoteFile> stat(String path, boolean followLinks) throws FileTransferException;

  /** Streams a directory without {@code .} and {@code ..}. */
  void list(String path, RemoteFileVisitor visitor) throws FileTransferException;

  /** Makes one level. */
  void makeDirectory(String path) throws FileTransferException;

  /** Removes an empty directory. */
  void removeDirectory(String path) throws FileTransferException;

  void deleteFile(String path) throws FileTransferException;

  /**
   * Whether {@link #rename} replaces an existing target in one step, as far as is known: a server
   * that does not tell beforehand is believed to, until it refuses one such rename.
   */
  boolean replacesAtomically();

  /** Renames, with replacement where {@link #replacesAtomically}. */
  void rename(String from, String to) throws FileTransferException;

  /**
   * Whether a file can be read and written from an offset behind its start. Where this is not known
   * before it is tried, {@link #read} and {@link #write} fail with {@link
   * io.courier.jca.api.Reason#UNSUPPORTED} before a byte moved.
   */
  default boolean canResume() {
    return true;
  }

  /**
   * Writes a file from {@code offset} on until the source ends; offset 0 creates or truncates.
   * Returns when the server has confirmed every byte and the close.
   */
  void write(String path, long offset, ByteSource source) throws FileTransferException;

  /**
   * Reads a file from {@code offset} to its end, in order.
   *
   * @param expectedSize where the end is expected, for reading ahead; the real end decides
   */
  void read(String path, long offset, long expectedSize, ByteSink sink)
      throws FileTransferException;

  /**
   * Steps that need not be waited for; empty where the protocol has one request at a time.
   *
   * @param arrivals raised whenever a step is done
   */
  default Optional<Pipeline> pipeline(Signal arrivals) {
    return Optional.empty();
  }

  /** SHA-256 as 64 lower-case hex digits, computed by the server; empty where it cannot. */
  Optional<String> serverSha256(String path, long sizeBytes) throws FileTransferException;

  /** Closes the socket at once. Any thread; idempotent; never blocks. */
  void abort();

  /** Gives the bytes of an upload. */
  interface ByteSource {
    /** The remote file is open: from now on there may be something to clean up. */
    void opened();

    /**
     * @return bytes put into the buffer, -1 at the end
     */
    int read(byte[] buffer, int offset, int length) throws FileTransferException;

    /** The server has confirmed further bytes. */
    void stored(int bytes) throws FileTransferException;
  }

  /**
   * Takes the bytes of a download, in order. A sink that throws {@link
   * io.courier.jca.api.Reason#CANCELLED} has enough: the session stays usable.
   */
  interface ByteSink {
    void accept(byte[] buffer, int offset, int length) throws FileTransferException;
  }
}
