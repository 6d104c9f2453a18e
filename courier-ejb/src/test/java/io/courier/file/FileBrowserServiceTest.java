package io.courier.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file browser shows the allowed roots and has no way out of them. */
@Tag("CONN-25")
class FileBrowserServiceTest {
  @TempDir Path base;
  private Path root;
  private Path outside;
  private final FileBrowserService browser = new FileBrowserService();

  @BeforeEach
  void layOut() throws IOException {
    root = Files.createDirectories(base.resolve("data"));
    outside = Files.createDirectories(base.resolve("outside"));
    Files.writeString(outside.resolve("secret.txt"), "x");
    browser.paths =
        new Fixed(
            new PathRules(
                List.of(root, Path.of("/etc"), base.resolve("absent")),
                List.of(root.resolve("server"))));
  }

  @Test
  void withoutAPathTheRootsAreShownWithoutThoseThatAreNeverAllowed() {
    for (String empty : new String[] {null, "", "  "}) {
      BrowsedDirectory roots = browser.browse(empty);
      assertThat(roots.path()).isNull();
      assertThat(roots.entries())
          .extracting(BrowsedDirectory.Entry::path)
          .containsExactly(root.toString(), base + "/absent");
    }
  }

  @Test
  void directoriesComeFirstThenNamesWithSizeAndTime() throws IOException {
    Files.createDirectories(root.resolve("zeta"));
    Files.createDirectories(root.resolve("Alpha"));
    Path file = Files.writeString(root.resolve("a b ü.txt"), "four");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-03-01T10:00:00Z")));
    BrowsedDirectory seen = browser.browse(root + "/");
    assertThat(seen.path()).isEqualTo(root.toString());
    assertThat(seen.parent()).isNull();
    assertThat(seen.truncated()).isFalse();
    assertThat(seen.entries())
        .extracting(BrowsedDirectory.Entry::name)
        .containsExactly("Alpha", "zeta", "a b ü.txt");
    assertThat(seen.entries().get(2))
        .isEqualTo(
            new BrowsedDirectory.Entry(
                "a b ü.txt",
                file.toString(),
                BrowsedDirectory.Type.FILE,
                4L,
                Instant.parse("2026-03-01T10:00:00Z")));
    assertThat(seen.entries().get(0).size()).isNull();
    assertThat(browser.browse(root + "/zeta").parent()).isEqualTo(root.toString());
  }

  @Test
  void linksAreShownAsLinksAndNeverFollowed() throws IOException {
    Files.createSymbolicLink(root.resolve("way-out"), outside);
    Files.createSymbolicLink(root.resolve("dangling"), base.resolve("nowhere"));
    assertThat(browser.browse(root.toString()).entries())
        .allSatisfy(
            entry -> {
              assertThat(entry.type()).isEqualTo(BrowsedDirectory.Type.LINK);
              assertThat(entry.size()).isNull();
            });
    refused(root + "/way-out", ErrorCode.FILESYSTEM_ACCESS_DENIED);
    refused(root + "/way-out/deeper", ErrorCode.FILESYSTEM_ACCESS_DENIED);
  }

  @Test
  void aDirectoryExchangedForALinkAfterTheCheckIsNotEntered() throws IOException {
    Files.createSymbolicLink(root.resolve("swapped"), outside);
    Files.createDirectories(outside.resolve("in"));
    DirectoryReader reader = new DirectoryReader(10, path -> false);
    assertThatThrownBy(() -> reader.read(root, root.resolve("swapped")))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> reader.read(root, root.resolve("swapped/in")))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ROOT/..",
        "ROOT/../outside",
        "ROOT/x/../../outside",
        "ROOT/./x",
        "ROOT2",
        "/",
        "/etc",
        "/proc/self",
        "data",
        "~",
        "ROOT/a\u0000b",
        "ROOT/a\nb"
      })
  void whatIsNotInARootIsRefusedWithoutTellingWhetherItExists(String path) throws IOException {
    Files.createDirectories(base.resolve("data2"));
    refused(path.replace("ROOT", root.toString()), ErrorCode.FILESYSTEM_ACCESS_DENIED);
    refused(outside.toString(), ErrorCode.FILESYSTEM_ACCESS_DENIED);
    refused(base.resolve("not-there").toString(), ErrorCode.FILESYSTEM_ACCESS_DENIED);
  }

  @Test
  void whatDoesNotExistAndWhatIsAFileIsNoDirectory() throws IOException {
    Files.writeString(root.resolve("file.txt"), "x");
    refused(root + "/missing", ErrorCode.DIRECTORY_NOT_FOUND);
    refused(root + "/file.txt", ErrorCode.DIRECTORY_NOT_FOUND);
    refused(root + "/file.txt/below", ErrorCode.DIRECTORY_NOT_FOUND);
    refused(base + "/absent", ErrorCode.DIRECTORY_NOT_FOUND);
  }

  @Test
  void atMostAThousandEntriesTheFirstInOrder() throws IOException {
    for (int i = 0; i < 1000; i++) {
      Files.createFile(root.resolve(String.format("f%04d", i)));
    }
    BrowsedDirectory full = browser.browse(root.toString());
    assertThat(full.entries()).hasSize(FileBrowserService.MAX_ENTRIES);
    assertThat(full.truncated()).isFalse();
    Files.createDirectories(root.resolve("z-directory"));
    BrowsedDirectory more = browser.browse(root.toString());
    assertThat(more.truncated()).isTrue();
    assertThat(more.entries()).hasSize(FileBrowserService.MAX_ENTRIES);
    assertThat(more.entries().get(0).name()).isEqualTo("z-directory");
    assertThat(more.entries().get(999).name()).isEqualTo("f0998");
  }

  @Test
  void directoriesOfTheServerAreNotShown() throws IOException {
    Files.createDirectories(root.resolve("server"));
    Files.createDirectories(root.resolve("open"));
    assertThat(browser.browse(root.toString()).entries())
        .extracting(BrowsedDirectory.Entry::name)
        .containsExactly("open");
    refused(root + "/server", ErrorCode.FILESYSTEM_ACCESS_DENIED);
  }

  private void refused(String path, ErrorCode code) {
    assertThatThrownBy(() -> browser.browse(path))
        .as(path)
        .isInstanceOf(CourierException.class)
        .extracting(e -> ((CourierException) e).code())
        .isEqualTo(code);
  }

  /** The deployment's directories, without a container that knows them. */
  private static final class Fixed extends LocalPaths {
    private final PathRules rules;

    Fixed(PathRules rules) {
      this.rules = rules;
    }

    @Override
    PathRules rules() {
      return rules;
    }
  }
}
