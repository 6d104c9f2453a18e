package io.courier.file;

import java.time.Instant;
import java.util.List;

/**
 * One directory of the allowed roots, or the roots themselves.
 *
 * @param path absolute; null for the list of roots
 * @param parent where one level up is; null for a root and for the list of roots
 * @param entries directories first, then by name
 * @param truncated whether the directory has more than the entries shown
 */
public record BrowsedDirectory(String path, String parent, List<Entry> entries, boolean truncated) {
  public BrowsedDirectory {
    entries = List.copyOf(entries);
  }

  /** What an entry is; a symbolic link is a link whatever it leads to. */
  public enum Type {
    DIRECTORY,
    FILE,
    LINK,
    OTHER
  }

  /**
   * @param name in its directory; the whole path for a root
   * @param path absolute
   * @param size bytes of a file, else null
   * @param modified null when the file system does not tell
   */
  public record Entry(String name, String path, Type type, Long size, Instant modified) {
    boolean isDirectory() {
      return type == Type.DIRECTORY;
    }
  }
}
