package io.courier.jca.protocol;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import java.util.ArrayList;
import java.util.List;

/** Arithmetic of remote paths: slash-separated, literal, absolute or relative to the login. */
final class RemotePaths {
  private RemotePaths() {}

  /** Refuses what no server can mean. */
  static String checked(String path) throws FileTransferException {
    if (path == null || path.isEmpty()) {
      throw new FileTransferException(Reason.INVALID_REQUEST, "The remote path is empty");
    }
    if (path.indexOf('\0') >= 0) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST, "The remote path contains a NUL character");
    }
    return path;
  }

  /** As {@link #checked}, and names a file: does not end with a slash, a dot or two. */
  static String checkedFile(String path) throws FileTransferException {
    String last = name(checked(path));
    if (last.isEmpty() || ".".equals(last) || "..".equals(last)) {
      throw new FileTransferException(
          Reason.INVALID_REQUEST, "The remote path names no file: " + path);
    }
    return path;
  }

  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The directory part; {@code /} for entries of the root, empty for a bare name. */
  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    if (slash < 0) {
      return "";
    }
    return slash == 0 ? "/" : path.substring(0, slash);
  }

  static String child(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }

  /** Without trailing slashes; the root stays. */
  static String trimmed(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /** The path itself and its ancestors, outermost first, without the root. */
  static List<String> levels(String path) {
    List<String> levels = new ArrayList<>();
    String trimmed = trimmed(path);
    for (int i = 1; i <= trimmed.length(); i++) {
      if ((i == trimmed.length() || trimmed.charAt(i) == '/') && trimmed.charAt(i - 1) != '/') {
        levels.add(trimmed.substring(0, i));
      }
    }
    return levels;
  }

  /** Whether the path, once normalised, is the root, the login directory or above. */
  static boolean isRootOrAbove(String path) {
    int depth = 0;
    for (String segment : path.split("/", -1)) {
      if ("..".equals(segment)) {
        depth--;
      } else if (!segment.isEmpty() && !".".equals(segment)) {
        depth++;
      }
    }
    return depth <= 0;
  }
}
