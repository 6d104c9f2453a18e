package io.courier.execution;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.FileSetControl;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.RemoteFileVisitor;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.transfer.ExecutionSessions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Sessions whose partner is a local directory: remote paths are relative to it. Counts what was
 * opened and closed.
 */
final class DirectorySessions implements ExecutionSessions {
  static final AtomicInteger OPEN = new AtomicInteger();

  /** Called for every buffer with the bytes so far: a test's hand in the middle of a transfer. */
  interface Buffer {
    void moved(long bytes);
  }

  private final Path root;
  private final Buffer buffer;
  final List<String> calls = new ArrayList<>();

  /** Names that the listing has besides the files. */
  final List<String> extra = new ArrayList<>();

  String protocol = "sftp";

  DirectorySessions(Path root, Buffer buffer) {
    this.root = root;
    this.buffer = buffer;
    OPEN.incrementAndGet();
  }

  private Path at(String remote) {
    return root.resolve(remote.replaceFirst("^/+", ""));
  }

  @Override
  public String protocol(UUID connectionId) {
    return protocol;
  }

  @Override
  public TransferReceipt upload(
      UUID connectionId, FilePair files, TransferOptions options, TransferControl control) {
    calls.add("upload " + files.remotePath());
    return move(files.local(), at(files.remotePath()), options.atomicSuffix(), files, control);
  }

  @Override
  public TransferReceipt download(
      UUID connectionId, FilePair files, TransferOptions options, TransferControl control) {
    calls.add("download " + files.remotePath());
    return move(at(files.remotePath()), files.local(), ".part", files, control);
  }

  private TransferReceipt move(
      Path from, Path to, String suffix, FilePair files, TransferControl control) {
    Path part = to.resolveSibling(to.getFileName() + suffix);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      long done = 0;
      try (InputStream in = Files.newInputStream(from);
          OutputStream out = Files.newOutputStream(part)) {
        byte[] bytes = new byte[8192];
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
          if (control.cancelled()) {
            Files.deleteIfExists(part);
            throw new CourierException(ErrorCode.DOWNLOAD_FAILED, "stopped");
          }
          out.write(bytes, 0, n);
          digest.update(bytes, 0, n);
          done += n;
          control.progress(done, Files.size(from));
          buffer.moved(done);
        }
      }
      control.beforePublish();
      Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
      return new TransferReceipt(
          files.remotePath(),
          files.local().toString(),
          done,
          HexFormat.of().formatHex(digest.digest()),
          io.courier.jca.api.Verification.SIZE,
          0,
          Duration.ofMillis(1),
          "none");
    } catch (FileTransferException e) {
      part.toFile().delete();
      throw new CourierException(ErrorCode.UPLOAD_FAILED, e.getMessage(), e);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new CourierException(ErrorCode.REMOTE_PATH_NOT_FOUND, "Missing: " + from, e);
    }
  }

  @Override
  public void uploadAll(
      UUID connectionId, List<FilePair> files, TransferOptions options, FileSetControl control) {
    calls.add("set of " + files.size());
    all(files, control, (pair, one) -> upload(connectionId, pair, options, one));
  }

  @Override
  public void downloadAll(
      UUID connectionId, List<FilePair> files, TransferOptions options, FileSetControl control) {
    calls.add("set of " + files.size());
    all(files, control, (pair, one) -> download(connectionId, pair, options, one));
  }

  private static void all(
      List<FilePair> files,
      FileSetControl control,
      BiFunction<FilePair, TransferControl, TransferReceipt> move) {
    try {
      for (int i = 0; i < files.size(); i++) {
        control.finished(i, move.apply(files.get(i), control.start(i)));
      }
    } catch (FileTransferException e) {
      throw new CourierException(ErrorCode.UPLOAD_FAILED, e.getMessage(), e);
    }
  }

  @Override
  public void removePartial(UUID connectionId, String remotePath, String temporary) {
    calls.add("remove " + temporary);
    at(temporary).toFile().delete();
  }

  @Override
  public Optional<RemoteFile> stat(UUID connectionId, String remotePath) {
    Path path = at(remotePath);
    return Files.exists(path) ? Optional.of(file(path, remotePath)) : Optional.empty();
  }

  private static RemoteFile file(Path path, String remote) {
    try {
      return new RemoteFile(
          path.getFileName().toString(),
          remote,
          Files.isDirectory(path) ? 0 : Files.size(path),
          Files.getLastModifiedTime(path).toInstant(),
          Files.isDirectory(path),
          false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void list(UUID connectionId, String remotePath, RemoteFileVisitor visitor) {
    calls.add("list " + remotePath);
    try (Stream<Path> entries = Files.list(at(remotePath))) {
      for (String name : extra) {
        visitor.visit(new RemoteFile(name, remotePath + name, 1, null, false, false));
      }
      for (Path entry : entries.toList()) {
        if (!visitor.visit(file(entry, remotePath + "/" + entry.getFileName()))) {
          return;
        }
      }
    } catch (IOException | FileTransferException e) {
      throw new CourierException(ErrorCode.REMOTE_PATH_NOT_FOUND, "Missing: " + remotePath, e);
    }
  }

  @Override
  public boolean makeDirectory(UUID connectionId, String remotePath, boolean recursive) {
    return at(remotePath).toFile().mkdirs();
  }

  @Override
  public boolean removeDirectory(UUID connectionId, String remotePath, boolean recursive) {
    return at(remotePath).toFile().delete();
  }

  @Override
  public void rename(UUID connectionId, String from, String to) {
    if (!at(from).toFile().renameTo(at(to).toFile())) {
      throw new CourierException(ErrorCode.RENAME_FAILED, from);
    }
  }

  @Override
  public boolean deleteFile(UUID connectionId, String remotePath) {
    calls.add("delete " + remotePath);
    return at(remotePath).toFile().delete();
  }

  @Override
  public void abort() {
    calls.add("abort");
  }

  @Override
  public void close() {
    OPEN.decrementAndGet();
  }
}
