package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Making and removing directories of any depth, whatever the protocol. */
final class Directories {
  private static final int DEEPEST = 256;

  private final RemoteSession session;

  Directories(RemoteSession session) {
    this.session = session;
  }

  /**
   * @return whether something was made
   */
  boolean make(String path, boolean recursive) throws FileTransferException {
    String trimmed = RemotePaths.trimmed(path);
    Optional<RemoteFile> there = session.stat(trimmed, true);
    if (there.isPresent()) {
      requireDirectory(there.get());
      return false;
    }
    if (!recursive) {
      return makeOne(trimmed);
    }
    boolean made = false;
    for (String level : RemotePaths.levels(trimmed)) {
      Optional<RemoteFile> existing = session.stat(level, true);
      if (existing.isPresent()) {
        requireDirectory(existing.get());
      } else {
        made |= makeOne(level);
      }
    }
    return made;
  }

  /** Somebody else may make the same directory at the same time: that is success too. */
  private boolean makeOne(String path) throws FileTransferException {
    try {
      session.makeDirectory(path);
      return true;
    } catch (FileTransferException e) {
      if (e.reason().isFatalToSession() || e.reason() == Reason.CANCELLED) {
        throw e;
      }
      Optional<RemoteFile> there = session.stat(path, true);
      if (there.isPresent()) {
        requireDirectory(there.get());
        return false;
      }
      throw e;
    }
  }

  private static void requireDirectory(RemoteFile file) throws FileTransferException {
    if (!file.directory()) {
      throw new FileTransferException(
          Reason.NOT_A_DIRECTORY, "Exists but is not a directory: " + file.fullPath());
    }
  }

  /**
   * @return whether it existed
   */
  boolean remove(String path, boolean recursive) throws FileTransferException {
    if (RemotePaths.isRootOrAbove(path)) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST,
          "Refusing to remove the root or the login directory: '" + path + "'");
    }
    String trimmed = RemotePaths.trimmed(path);
    Optional<RemoteFile> there = session.stat(trimmed, false);
    if (there.isEmpty()) {
      return false;
    }
    requireDirectory(there.get());
    if (recursive) {
      removeTree(trimmed, 0);
    } else {
      removeOne(trimmed);
    }
    return true;
  }

  private void removeTree(String directory, int depth) throws FileTransferException {
    if (depth > DEEPEST) {
      throw new FileTransferException(
          Reason.REFUSED, "Directories are nested deeper than " + DEEPEST + ": " + directory);
    }
    List<RemoteFile> entries = new ArrayList<>();
    session.list(directory, entries::add);
    for (RemoteFile entry : entries) {
      if (!isPlainName(entry.name())) {
        throw new FileTransferException(
            Reason.REFUSED, "The server lists a name that is a path: " + entry.fullPath());
      }
      if (entry.directory() && !entry.symbolicLink()) {
        removeTree(entry.fullPath(), depth + 1);
      } else {
        session.deleteFile(entry.fullPath());
      }
    }
    removeOne(directory);
  }

  /** A hostile server could name its way out of the directory. */
  private static boolean isPlainName(String name) {
    return !name.isEmpty() && name.indexOf('/') < 0 && !".".equals(name) && !"..".equals(name);
  }

  private void removeOne(String directory) throws FileTransferException {
    try {
      session.removeDirectory(directory);
    } catch (FileTransferException e) {
      if (e.reason() == Reason.REFUSED && !isEmpty(directory)) {
        throw new FileTransferException(
            Reason.DIRECTORY_NOT_EMPTY, "The directory is not empty: " + directory, e);
      }
      throw e;
    }
  }

  private boolean isEmpty(String directory) throws FileTransferException {
    List<RemoteFile> first = new ArrayList<>();
    session.list(
        directory,
        file -> {
          first.add(file);
          return false;
        });
    return first.isEmpty();
  }
}
