package io.courier.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Lists one directory below a root. It goes down from the opened root, element by element, without
 * following a link: a directory that is exchanged for a link between the check of its path and the
 * listing is not entered. Memory is bounded by the limit, however many entries there are.
 *
 * @param limit how many entries are kept, the first in the order shown
 * @param hidden paths that are not shown
 */
record DirectoryReader(int limit, Predicate<Path> hidden) {
  private static final Comparator<BrowsedDirectory.Entry> ORDER =
      Comparator.comparing(BrowsedDirectory.Entry::isDirectory)
          .reversed()
          .thenComparing(BrowsedDirectory.Entry::name, String.CASE_INSENSITIVE_ORDER)
          .thenComparing(BrowsedDirectory.Entry::name);

  /**
   * @param entries at most the limit
   */
  record Listing(List<BrowsedDirectory.Entry> entries, boolean truncated) {}

  /**
   * @param root an allowed root; may itself be reached through a link
   * @param target in the root or equal to it
   * @throws NoSuchFileException when it does not exist
   * @throws NotDirectoryException when it, or something on the way, is no directory (a link is
   *     none)
   */
  Listing read(Path root, Path target) throws IOException {
    List<Path> down = new ArrayList<>();
    root.relativize(target).forEach(down::add);
    down.removeIf(element -> element.toString().isEmpty()); // root and target are equal
    try (DirectoryStream<Path> start = Files.newDirectoryStream(root)) {
      return read(start, root, down);
    }
  }

  /**
   * @param here open directory
   * @param path where it is
   * @param down the elements that lead from here to the target
   */
  private Listing read(DirectoryStream<Path> here, Path path, List<Path> down) throws IOException {
    if (down.isEmpty()) {
      return list(here, path);
    }
    Path step = path.resolve(down.get(0));
    List<Path> further = down.subList(1, down.size());
    if (!attributes(here, step).isDirectory()) {
      throw new NotDirectoryException(step.toString());
    }
    if (here instanceof SecureDirectoryStream<Path> secure) {
      try (DirectoryStream<Path> next =
          secure.newDirectoryStream(down.get(0), LinkOption.NOFOLLOW_LINKS)) {
        return read(next, step, further);
      }
    }
    try (DirectoryStream<Path> next = Files.newDirectoryStream(step)) {
      return read(next, step, further);
    }
  }

  private Listing list(DirectoryStream<Path> directory, Path target) throws IOException {
    TreeSet<BrowsedDirectory.Entry> first = new TreeSet<>(ORDER);
    boolean truncated = false;
    for (Path found : directory) {
      Path name = found.getFileName();
      Path path = name == null ? target : target.resolve(name);
      if (name == null || hidden.test(path)) {
        continue;
      }
      try {
        first.add(entry(name, path, attributes(directory, found)));
      } catch (NoSuchFileException e) {
        continue; // gone since the directory was read
      }
      if (first.size() > limit) {
        first.pollLast();
        truncated = true;
      }
    }
    return new Listing(List.copyOf(first), truncated);
  }

  private static BrowsedDirectory.Entry entry(
      Path name, Path path, BasicFileAttributes attributes) {
    BrowsedDirectory.Type type =
        attributes.isSymbolicLink()
            ? BrowsedDirectory.Type.LINK
            : attributes.isDirectory()
                ? BrowsedDirectory.Type.DIRECTORY
                : attributes.isRegularFile()
                    ? BrowsedDirectory.Type.FILE
                    : BrowsedDirectory.Type.OTHER;
    return new BrowsedDirectory.Entry(
        name.toString(),
        path.toString(),
        type,
        type == BrowsedDirectory.Type.FILE ? attributes.size() : null,
        attributes.lastModifiedTime().toInstant());
  }

  private static BasicFileAttributes attributes(DirectoryStream<Path> directory, Path entry)
      throws IOException {
    Path name = entry.getFileName();
    if (directory instanceof SecureDirectoryStream<Path> secure) {
      return secure
          .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
    }
    return Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
