package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.file.LocalPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");

  @TempDir Path base;
  private Workspaces workspaces;

  @BeforeEach
  void make() {
    workspaces =
        new Workspaces(
            new LocalPaths() {
              @Override
              public Path workspace(UUID execution) {
                return base.resolve("temp").resolve(execution.toString());
              }
            });
  }

  @Test
  @Tag("SENS-07")
  @Tag("ASSET-02")
  void aWorkspaceIsForTheServerOnlyAndForOneExecution() throws IOException {
    UUID mine = UUID.randomUUID();
    Path directory = workspaces.open(mine);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(workspaces.open(UUID.randomUUID())).isNotEqualTo(directory);
    Files.createDirectories(directory.resolve("a/b"));
    Files.writeString(directory.resolve("a/b/c"), "x");
    Path outside = Files.writeString(base.resolve("outside"), "stays");
    Files.createSymbolicLink(directory.resolve("link"), outside);
    workspaces.delete(mine);
    assertThat(directory).doesNotExist();
    assertThat(outside).exists();
  }

  @Test
  @Tag("SENS-08")
  void onlyUntouchedWorkspacesAreOrphans() throws IOException {
    UUID old = opened(8);
    opened(6);
    Path other = Files.createDirectories(base.resolve("temp/not-a-workspace"));
    touched(other, 30);
    Files.writeString(base.resolve("temp").resolve(UUID.randomUUID().toString()), "a file");
    assertThat(workspaces.untouchedSince(NOW.minus(Duration.ofDays(7)))).containsExactly(old);
  }

  @Test
  void noDirectoryMeansNoOrphans() {
    assertThat(workspaces.untouchedSince(NOW)).isEmpty();
  }

  private UUID opened(int days) throws IOException {
    UUID id = UUID.randomUUID();
    touched(workspaces.open(id), days);
    return id;
  }

  private static void touched(Path directory, int days) throws IOException {
    Files.setLastModifiedTime(directory, FileTime.from(NOW.minus(Duration.ofDays(days))));
  }
}
