package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.RemoteFile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Names on the partner's side. Stateless. */
final class RemotePaths {
  private static final int MANY = 16;

  private RemotePaths() {}

  /**
   * Refuses a connection of another protocol than the step's key asks for ({@code remote.*} takes
   * any).
   *
   * @throws CourierException 3036
   */
  static UUID connection(StepContext context) {
    UUID id = context.configuration().id("connection_id");
    String asked = context.typeKey().substring(0, context.typeKey().indexOf('.'));
    if (!asked.equals("remote")) {
      String actual = context.sessions().protocol(id);
      boolean fits = asked.equals(actual) || (asked.equals("ftp") && actual.equals("ftps"));
      if (!fits) {
        throw new CourierException(
            ErrorCode.PROTOCOL_MISMATCH,
            "Step type "
                + context.typeKey()
                + " needs another connection: this one speaks "
                + actual
                + ".");
      }
    }
    return id;
  }

  static String child(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }

  static String nameOf(String path) {
    String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  /** Whether the path is a directory, also behind a symbolic link. */
  static boolean isDirectory(StepContext context, UUID connection, String path) {
    Optional<RemoteFile> found = context.sessions().stat(connection, path);
    if (found.isEmpty() || !found.get().symbolicLink()) {
      return found.map(RemoteFile::directory).orElse(false);
    }
    return context
        .sessions()
        .stat(connection, child(path, "."))
        .map(RemoteFile::directory)
        .orElse(false);
  }

  /**
   * Those of the paths that exist. Many of one directory are looked up by one listing instead of a
   * round trip each.
   */
  static Map<String, RemoteFile> existing(
      StepContext context, UUID connection, List<String> paths) {
    Map<String, RemoteFile> found = new HashMap<>();
    Set<String> directories = new HashSet<>();
    paths.forEach(path -> directories.add(path.substring(0, path.lastIndexOf('/') + 1)));
    if (paths.size() < MANY || directories.size() > 1) {
      for (String path : paths) {
        context.sessions().stat(connection, path).ifPresent(file -> found.put(path, file));
      }
      return found;
    }
    String directory = directories.iterator().next();
    Set<String> wanted = new HashSet<>(paths);
    context
        .sessions()
        .list(
            connection,
            directory.isEmpty() ? "." : directory,
            file -> {
              if (wanted.contains(directory + file.name())) {
                found.put(directory + file.name(), file);
              }
              return true;
            });
    return found;
  }

  static CourierException missing(String path) {
    return new CourierException(
        ErrorCode.REMOTE_PATH_NOT_FOUND,
        "Remote path " + path + " does not exist on the server or is not visible to this user.");
  }
}
