package io.courier.file;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * The rules of one check (reference, files section 1): which directories are allowed, which never
 * are, and what a path may look like. Compares path elements, never strings. Immutable.
 *
 * @param roots allowed base directories besides the workspace
 * @param forbidden directories that stay closed even when a root contains them
 */
record PathRules(List<Path> roots, List<Path> forbidden) {
  private static final int MAX_LENGTH = 4096;
  private static final List<String> SYSTEM_DIRECTORIES =
      List.of("bin", "boot", "dev", "etc", "proc", "run", "sbin", "sys", "usr");

  PathRules {
    roots = roots.stream().map(PathRules::clean).toList();
    forbidden = forbidden.stream().map(PathRules::clean).toList();
  }

  /**
   * What is wrong with the text alone, whatever the file system holds; empty when nothing is.
   *
   * @param path as configured, absolute or relative to the workspace
   */
  static Optional<String> problemOfText(String path) {
    if (path == null || path.isBlank()) {
      return Optional.of("The path is empty.");
    }
    if (path.length() > MAX_LENGTH) {
      return Optional.of("The path has more than " + MAX_LENGTH + " characters.");
    }
    if (path.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("The path contains a control character.");
    }
    if (path.startsWith("~")) {
      return Optional.of("The path must not start with \"~\".");
    }
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..") || segment.equals(".") || segment.equals("~")) {
        return Optional.of("The path must not contain the segment \"" + segment + "\".");
      }
    }
    return Optional.empty();
  }

  /**
   * The absolute path, proved to lie in the workspace or an allowed root without any symbolic link
   * on the way.
   *
   * @throws CourierException 2054
   */
  Path resolve(String path, Path workspace) {
    problemOfText(path).ifPresent(problem -> refuse(problem, path));
    Path space = clean(workspace);
    Path target;
    try {
      target = clean(space.resolve(path));
    } catch (InvalidPathException e) {
      throw new CourierException(
          ErrorCode.PATH_NOT_ALLOWED, "Path \"" + shown(path) + "\" is not a valid path.", e);
    }
    prove(baseOf(target, space, path), target, path);
    return target;
  }

  /**
   * The absolute path and the allowed root it lies in, proved as in {@link #resolve}; no workspace.
   *
   * @throws CourierException 2054
   */
  Rooted inRoot(String path) {
    problemOfText(path).ifPresent(problem -> refuse(problem, path));
    if (!path.startsWith("/")) {
      refuse("The path must be absolute.", path);
    }
    Path target;
    try {
      target = clean(Path.of(path));
    } catch (InvalidPathException e) {
      throw new CourierException(
          ErrorCode.PATH_NOT_ALLOWED, "Path \"" + shown(path) + "\" is not a valid path.", e);
    }
    Path root = rootOf(target, path);
    prove(root, target, path);
    return new Rooted(root, target);
  }

  /** The roots that are open: what is listed but never allowed is left out. */
  List<Path> openRoots() {
    return roots.stream().filter(this::isOpen).distinct().toList();
  }

  /** Whether that place stays closed although it may lie in a root. */
  boolean isClosed(Path absolute) {
    return isForbidden(absolute);
  }

  /**
   * @param target absolute, in the root or equal to it
   */
  record Rooted(Path root, Path target) {}

  private Path baseOf(Path target, Path workspace, String shown) {
    return target.startsWith(workspace) ? workspace : rootOf(target, shown);
  }

  private Path rootOf(Path target, String shown) {
    if (isForbidden(target)) {
      refuse("The path lies in a directory of the system or of the server.", shown);
    }
    return roots.stream()
        .filter(root -> isOpen(root) && target.startsWith(root))
        .findFirst()
        .orElseThrow(
            () ->
                refusal(
                    "The path is outside the workspace and of the allowed roots"
                        + " (filesystem.allowed_roots).",
                    shown));
  }

  private boolean isOpen(Path root) {
    return root.getNameCount() > 0 && !isForbidden(root);
  }

  private void prove(Path base, Path target, String path) {
    try {
      checkLinks(base, target, path);
    } catch (IOException e) {
      throw new CourierException(
          ErrorCode.PATH_NOT_ALLOWED,
          "Path \"" + shown(path) + "\" cannot be checked: a directory on the way is not readable.",
          e);
    }
  }

  private void checkLinks(Path base, Path target, String shown) throws IOException {
    Path step = base;
    Path deepest = Files.exists(base) ? base : null;
    for (Path element : base.relativize(target)) {
      if (element.toString().isEmpty()) {
        break; // target and base are equal
      }
      step = step.resolve(element);
      Optional<BasicFileAttributes> found = attributes(step);
      if (found.isEmpty()) {
        break;
      }
      if (found.get().isSymbolicLink()) {
        refuse("The path leads through a symbolic link.", shown);
      }
      if (found.get().isOther()) {
        refuse("The path is a device or another special file.", shown);
      }
      deepest = step;
    }
    if (deepest != null && !deepest.toRealPath().startsWith(base.toRealPath())) {
      refuse("The path leads out of its base directory.", shown);
    }
    if (deepest != null && !roots.isEmpty() && isForbiddenReal(base, deepest.toRealPath())) {
      refuse("The path lies in a directory of the system or of the server.", shown);
    }
  }

  /** The workspace is ours wherever the deployment put it; a root may be a link to elsewhere. */
  private boolean isForbiddenReal(Path base, Path real) {
    return roots.contains(base) && isForbidden(real);
  }

  private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    return Optional.of(
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
  }

  private boolean isForbidden(Path path) {
    if (path.getNameCount() == 0) {
      return true;
    }
    String top = path.getName(0).toString();
    return SYSTEM_DIRECTORIES.contains(top)
        || top.startsWith("lib")
        || forbidden.stream().anyMatch(path::startsWith);
  }

  private static Path clean(Path path) {
    return path.toAbsolutePath().normalize();
  }

  private static void refuse(String problem, String path) {
    throw refusal(problem, path);
  }

  private static CourierException refusal(String problem, String path) {
    return new CourierException(
        ErrorCode.PATH_NOT_ALLOWED, "Path \"" + shown(path) + "\" is not allowed. " + problem);
  }

  private static String shown(String path) {
    if (path == null) {
      return "";
    }
    String printable = path.replaceAll("\\p{Cntrl}", "?");
    return printable.length() > 200 ? printable.substring(0, 200) + "..." : printable;
  }
}
