package io.courier.transfer;

import io.courier.jca.api.FileSetControl;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The sessions of one execution: one per connection, borrowed at first use, given back by {@link
 * #close}. Reconnects as the connection allows; writes the connection audit log. Every failure is a
 * CourierException with the catalogue's code (3001, 3002, 3003, 3009, 3013, 3030-3038 ...). One
 * thread at a time, except {@link #abort}.
 */
public interface ExecutionSessions extends AutoCloseable {

  /**
   * Protocol of the connection as its code: {@code sftp}, {@code ftp}, {@code ftps}; without
   * dialling.
   */
  String protocol(UUID connectionId);

  TransferReceipt upload(
      UUID connectionId, FilePair files, TransferOptions options, TransferControl control);

  TransferReceipt download(
      UUID connectionId, FilePair files, TransferOptions options, TransferControl control);

  /**
   * Sends many small files, many at once where the protocol allows. Each keeps the promises of
   * {@link #upload}; those that were finished before a reconnect are not sent again. The control is
   * called on the caller's thread.
   *
   * @throws io.courier.core.CourierException the first failure, when every started file is settled
   */
  void uploadAll(
      UUID connectionId, List<FilePair> files, TransferOptions options, FileSetControl control);

  /** Fetches many small files, as {@link #uploadAll} sends them. */
  void downloadAll(
      UUID connectionId, List<FilePair> files, TransferOptions options, FileSetControl control);

  /**
   * Removes a temporary file that an upload of this execution left, unless another execution writes
   * the path by now: then it is that one's.
   *
   * @param remotePath final path of the upload
   * @param temporary path of the temporary file
   */
  void removePartial(UUID connectionId, String remotePath, String temporary);

  Optional<RemoteFile> stat(UUID connectionId, String remotePath);

  /** Streams a directory in the server's order. */
  void list(UUID connectionId, String remotePath, RemoteFileVisitor visitor);

  /** Returns whether something was made. */
  boolean makeDirectory(UUID connectionId, String remotePath, boolean recursive);

  /** Returns whether it existed. */
  boolean removeDirectory(UUID connectionId, String remotePath, boolean recursive);

  void rename(UUID connectionId, String from, String to);

  /** Returns whether it existed. */
  boolean deleteFile(UUID connectionId, String remotePath);

  /** Closes every socket at once, from any thread; running calls fail. */
  void abort();

  /** Gives every session back. Never throws. */
  @Override
  void close();

  /** Both ends of one transfer. */
  record FilePair(Path local, String remotePath) {}
}
