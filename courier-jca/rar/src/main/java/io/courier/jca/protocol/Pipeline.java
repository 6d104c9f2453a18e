package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.RemoteFile;
import java.util.Optional;

/**
 * Steps of a session that are not waited for: the caller keeps many under way and looks at their
 * results when it is told that something arrived. Requests leave in the order of the calls, at the
 * latest with {@link #flush}. Every method fails when the session is lost. One thread.
 */
public interface Pipeline {

  /** A step under way. */
  interface Step<T> {
    boolean isDone();

    /**
     * The result of a step that is done.
     *
     * @throws FileTransferException the server's refusal, or the loss of the session
     */
    T result() throws FileTransferException;

    /** Nobody wants the result any more: after this returns no sink is called. */
    void drop();
  }

  /** A file open at the server. */
  interface OpenFile {}

  /** What an opened file is for. */
  enum Open {
    READ,
    /** Creates or truncates. */
    CREATE,
    /** Fails when something is there. */
    CREATE_NEW,
    /** Writes into what is there. */
    WRITE
  }

  /** Takes the bytes of a read; called on the thread that reads the transport. */
  @FunctionalInterface
  interface Slices {
    void accept(long position, byte[] bytes, int from, int length) throws FileTransferException;
  }

  /**
   * What the line and the server allow.
   *
   * @param aheadBytes bytes that should be under way to fill the line
   * @param readBytes longest read that is answered whole
   * @param writeBytes longest write
   * @param handles files that may be open at once
   * @param sessionsWorth sessions side by side that still make a transfer faster
   * @param anyOrder whether the server takes the writes of one file in any order
   */
  record Flow(
      long aheadBytes,
      int readBytes,
      int writeBytes,
      int handles,
      int sessionsWorth,
      boolean anyOrder) {}

  Flow flow();

  /** Bytes that can be sent now without waiting for the server. */
  long room();

  Step<OpenFile> open(String path, Open how) throws FileTransferException;

  /**
   * @return the count of bytes given to the sink, -1 at the end of the file
   */
  Step<Integer> read(OpenFile file, long offset, int length, Slices sink)
      throws FileTransferException;

  /**
   * @return {@code length}, when the server has confirmed it
   */
  Step<Integer> write(OpenFile file, long offset, byte[] bytes, int length)
      throws FileTransferException;

  Step<Boolean> close(OpenFile file) throws FileTransferException;

  Step<Optional<RemoteFile>> stat(String path, boolean followLinks) throws FileTransferException;

  Step<Boolean> rename(String from, String to) throws FileTransferException;

  Step<Boolean> delete(String path) throws FileTransferException;

  /** Sends what was collected. */
  void flush() throws FileTransferException;
}
