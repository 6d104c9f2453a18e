package io.courier.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("HARD-07")
@Tag("CONN-25")
class PathRulesTest {
  @TempDir Path base;
  private Path workspace;
  private Path root;
  private PathRules rules;

  @BeforeEach
  void layOut() throws IOException {
    workspace = Files.createDirectories(base.resolve("temp/one"));
    root = Files.createDirectories(base.resolve("data"));
    Files.createDirectories(base.resolve("data2"));
    rules = new PathRules(List.of(root), List.of(root.resolve("server")));
  }

  private void refused(String path) {
    assertThatThrownBy(() -> rules.resolve(path, workspace))
        .as(path)
        .isInstanceOf(CourierException.class)
        .extracting(e -> ((CourierException) e).code())
        .isEqualTo(ErrorCode.PATH_NOT_ALLOWED);
  }

  @Test
  void relativePathsLieInTheWorkspace() {
    assertThat(rules.resolve("a/b.txt", workspace)).isEqualTo(workspace.resolve("a/b.txt"));
    assertThat(rules.resolve("name with space ü.txt", workspace).getParent()).isEqualTo(workspace);
  }

  @Test
  void absolutePathsInsideARootOrTheWorkspaceAreAllowed() {
    assertThat(rules.resolve(root + "/x/y", workspace)).isEqualTo(root.resolve("x/y"));
    assertThat(rules.resolve(workspace + "/x", workspace)).isEqualTo(workspace.resolve("x"));
  }

  @Test
  void aSiblingWhoseNameBeginsLikeTheRootIsOutside() {
    refused(base + "/data2/file");
    refused(base + "/temp/oneandmore/file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../x",
        "a/../b",
        "./a",
        "a/.",
        "a/./b",
        "~",
        "~root/x",
        "a/~/b",
        "",
        "  ",
        "a\u0000b",
        "a\nb",
        "a\u001bb",
        "a\u007fb",
        "/",
        "/etc/passwd",
        "/proc/self/environ",
        "/dev/null",
        "/usr/bin/env",
        "/lib64/x",
        "/srv/other/id_rsa",
        "/sys/kernel"
      })
  void hostileTextsAreRefused(String path) {
    refused(path);
  }

  @Test
  void overlongPathsAreRefused() {
    refused("a/".repeat(2049));
  }

  @Test
  void symbolicLinksOnTheWayAndAsTargetAreRefused() throws IOException {
    Path outside = Files.createDirectories(base.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "x");
    Files.createSymbolicLink(workspace.resolve("link"), outside);
    Files.createSymbolicLink(workspace.resolve("file"), outside.resolve("secret"));
    Files.createDirectories(root.resolve("inner"));
    Files.createSymbolicLink(root.resolve("loop"), root.resolve("inner"));
    refused("link/secret");
    refused("link/new");
    refused("file");
    refused(root + "/loop/x");
  }

  @Test
  void aDanglingLinkIsRefused() throws IOException {
    Files.createSymbolicLink(workspace.resolve("dangling"), base.resolve("nowhere"));
    refused("dangling");
  }

  @Test
  void directoriesOfTheServerStayClosedInsideARoot() {
    refused(root + "/server/usr/servers/x");
    assertThat(rules.resolve(root + "/server2/x", workspace)).isNotNull();
  }

  @Test
  void aListedSystemDirectoryIsNoRoot() {
    PathRules careless =
        new PathRules(List.of(Path.of("/"), Path.of("/etc"), Path.of("/usr/local")), List.of());
    for (String path : List.of("/etc/hosts", "/opt/x", "/usr/local/x")) {
      assertThatThrownBy(() -> careless.resolve(path, workspace))
          .isInstanceOf(CourierException.class);
    }
  }

  @Test
  void aRootThatIsALinkToASystemDirectoryIsRefused() throws IOException {
    Path link = Files.createSymbolicLink(base.resolve("sneaky"), Path.of("/etc"));
    PathRules linked = new PathRules(List.of(link), List.of());
    assertThatThrownBy(() -> linked.resolve(link + "/hosts", workspace))
        .isInstanceOf(CourierException.class);
  }
}
