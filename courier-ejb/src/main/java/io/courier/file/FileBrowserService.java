package io.courier.file;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/**
 * Looks into the allowed roots (setting {@code filesystem.allowed_roots}) and nowhere else: not
 * into workspaces, not through links, not into directories of the system or of the server.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class FileBrowserService {
  /** More entries of one directory are not shown. */
  public static final int MAX_ENTRIES = 1000;

  @Inject LocalPaths paths;

  /**
   * One directory, or the roots when the path is null or blank.
   *
   * @param path absolute
   * @throws CourierException 8000 when it does not exist or is no directory; 8001 when it is
   *     outside the roots, leads through a link or cannot be read
   */
  @RolesAllowed({Roles.ADMIN, Roles.OPERATOR})
  public BrowsedDirectory browse(String path) {
    PathRules rules = paths.rules();
    return path == null || path.isBlank() ? roots(rules) : directory(rules, path);
  }

  private static BrowsedDirectory roots(PathRules rules) {
    List<BrowsedDirectory.Entry> roots =
        rules.openRoots().stream()
            .map(
                root ->
                    new BrowsedDirectory.Entry(
                        root.toString(),
                        root.toString(),
                        BrowsedDirectory.Type.DIRECTORY,
                        null,
                        null))
            .toList();
    return new BrowsedDirectory(null, null, roots, false);
  }

  private static BrowsedDirectory directory(PathRules rules, String path) {
    PathRules.Rooted place;
    try {
      place = rules.inRoot(path);
    } catch (CourierException e) {
      throw new CourierException(ErrorCode.FILESYSTEM_ACCESS_DENIED, e.getMessage(), e);
    }
    try {
      DirectoryReader.Listing listing =
          new DirectoryReader(MAX_ENTRIES, rules::isClosed).read(place.root(), place.target());
      return new BrowsedDirectory(
          place.target().toString(), parent(place), listing.entries(), listing.truncated());
    } catch (NoSuchFileException e) {
      throw new CourierException(
          ErrorCode.DIRECTORY_NOT_FOUND, "Directory \"" + place.target() + "\" does not exist.", e);
    } catch (NotDirectoryException e) {
      throw new CourierException(
          ErrorCode.DIRECTORY_NOT_FOUND, "\"" + place.target() + "\" is not a directory.", e);
    } catch (IOException e) {
      throw FileOperations.failure("Listing " + place.target() + " failed", e);
    }
  }

  private static String parent(PathRules.Rooted place) {
    Path parent = place.target().getParent();
    return parent == null || place.target().equals(place.root()) ? null : parent.toString();
  }
}
