package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.file.FileOperations;
import io.courier.file.Glob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Turns configured local paths (file, glob or list) into checked files. Stateless. */
final class LocalSelection {
  private LocalSelection() {}

  /**
   * The files, each checked; those of a glob in name order. May be empty or name missing files.
   *
   * @throws CourierException 2054
   */
  static List<Path> of(StepContext context, List<String> configured) {
    List<Path> files = new ArrayList<>();
    for (String path : configured) {
      Path literal = context.local(path);
      String name = String.valueOf(literal.getFileName());
      if (!Glob.isPattern(name) || Files.exists(literal, LinkOption.NOFOLLOW_LINKS)) {
        files.add(literal);
      } else {
        FileOperations.matching(FileOperations.directoryOf(literal), Glob.of(name)).stream()
            .map(file -> context.local(file.toString()))
            .forEach(files::add);
      }
    }
    return files;
  }

  /**
   * As {@link #of}, every file being there.
   *
   * @throws CourierException 8000 naming the pattern or the file that is missing
   */
  static List<Path> existing(StepContext context, List<String> configured) {
    List<Path> files = of(context, configured);
    if (files.isEmpty()) {
      throw new CourierException(
          ErrorCode.DIRECTORY_NOT_FOUND,
          "No local file matches " + String.join(", ", configured) + ".");
    }
    for (Path file : files) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new CourierException(
            ErrorCode.DIRECTORY_NOT_FOUND,
            Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                ? "Local path " + shown(context, file) + " is a directory, not a file."
                : "Local file " + shown(context, file) + " does not exist.");
      }
    }
    return files;
  }

  /** Target of one file: the configured path itself, or inside it when that is a directory. */
  static Path target(StepContext context, String configured, Path source, boolean several) {
    Path target = context.local(configured);
    boolean directory =
        several || configured.endsWith("/") || Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
    return directory ? context.local(target.resolve(source.getFileName()).toString()) : target;
  }

  static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw FileOperations.failure("Reading " + file.getFileName() + " failed", e);
    }
  }

  static long totalSize(List<Path> files) {
    return files.stream().mapToLong(LocalSelection::size).sum();
  }

  /** Relative to the workspace where it is inside: what the context keeps. */
  static String shown(StepContext context, Path file) {
    return file.startsWith(context.workspace())
        ? context.workspace().relativize(file).toString()
        : file.toString();
  }
}
