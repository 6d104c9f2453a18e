package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SftpDirectoryProtocolTest {
  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path remote;
  @TempDir Path outside;
  private MinaServer server;
  private FileConnection connection;

  @BeforeEach
  void open() throws Exception {
    server = MinaServer.start(remote);
    connection = new Partner(server.port()).connectUnpooled(factory);
  }

  @AfterEach
  void close() {
    connection.close();
    server.close();
  }

  @Test
  @Tag("XFER-06")
  void listTellsNamePathSizeTimeAndKind() throws Exception {
    Instant time = Instant.parse("2026-03-01T10:00:00Z");
    Path file = Files.writeString(remote.resolve("ä *.txt"), "12345");
    Files.setLastModifiedTime(file, FileTime.from(time));
    Files.createDirectory(remote.resolve("sub"));
    Files.createSymbolicLink(remote.resolve("link"), outside);
    List<RemoteFile> found = new ArrayList<>();
    connection.list("/", found::add);
    assertThat(found)
        .extracting(RemoteFile::name)
        .containsExactlyInAnyOrder("ä *.txt", "sub", "link");
    RemoteFile first = named(found, "ä *.txt");
    assertThat(first).isEqualTo(new RemoteFile("ä *.txt", "/ä *.txt", 5, time, false, false));
    assertThat(named(found, "sub").directory()).isTrue();
    assertThat(named(found, "link").symbolicLink()).isTrue();
    assertThat(named(found, "link").directory()).isFalse();
    assertThat(connection.stat("/link").orElseThrow().symbolicLink()).isTrue();
    assertThat(connection.stat("/nothing")).isEmpty();
  }

  private static RemoteFile named(List<RemoteFile> files, String name) {
    Optional<RemoteFile> found = files.stream().filter(f -> f.name().equals(name)).findFirst();
    return found.orElseThrow();
  }

  @Test
  @Tag("XFER-06")
  void listingOfManyEntriesIsStreamedAndEndsWhenTheVisitorHasEnough() throws Exception {
    for (int i = 0; i < 1200; i++) {
      Files.createFile(remote.resolve("file-" + i));
    }
    List<String> all = new ArrayList<>();
    connection.list("/", file -> all.add(file.name()));
    assertThat(all).hasSize(1200).doesNotHaveDuplicates();
    List<String> some = new ArrayList<>();
    connection.list(
        "/",
        file -> {
          some.add(file.name());
          return some.size() < 3;
        });
    assertThat(some).hasSize(3);
    assertThat(connection.stat("/file-7")).isPresent();
  }

  @Test
  void listingWhatIsNoDirectoryFails() throws Exception {
    Files.createFile(remote.resolve("file"));
    fails(Reason.NOT_FOUND, () -> connection.list("/nothing", file -> true));
    fails(Reason.NOT_A_DIRECTORY, () -> connection.list("/file", file -> true));
    assertThat(connection.isConnected()).isTrue();
  }

  @Test
  @Tag("XFER-07")
  @Tag("DIR-05")
  void directoriesAreMadeLevelByLevel() throws Exception {
    assertThat(connection.makeDirectory("/a/b c/ü*", true)).isTrue();
    assertThat(remote.resolve("a/b c/ü*")).isDirectory();
    assertThat(connection.makeDirectory("/a/b c/ü*", true)).isFalse();
    assertThat(connection.makeDirectory("/a/b c", false)).isFalse();
    fails(Reason.NOT_FOUND, () -> connection.makeDirectory("/x/y", false));
    assertThat(connection.makeDirectory("relative/too/", true)).isTrue();
    assertThat(remote.resolve("relative/too")).isDirectory();
    Files.createFile(remote.resolve("file"));
    fails(Reason.NOT_A_DIRECTORY, () -> connection.makeDirectory("/file", false));
    fails(Reason.NOT_A_DIRECTORY, () -> connection.makeDirectory("/file/below", true));
  }

  @Test
  @Tag("XFER-07")
  void directoriesAreRemovedWithTheirTreeButNeverBehindLinks() throws Exception {
    Path kept = Files.writeString(outside.resolve("kept"), "x");
    Files.createDirectories(remote.resolve("a/b/c"));
    Files.writeString(remote.resolve("a/b/file"), "x");
    Files.createSymbolicLink(remote.resolve("a/b/link"), outside);
    Files.createSymbolicLink(remote.resolve("a/dangling"), outside.resolve("nowhere"));
    fails(Reason.DIRECTORY_NOT_EMPTY, () -> connection.removeDirectory("/a", false));
    assertThat(connection.removeDirectory("/a", true)).isTrue();
    assertThat(remote.resolve("a")).doesNotExist();
    assertThat(kept).exists();
    assertThat(connection.removeDirectory("/a", true)).isFalse();
    Files.createDirectory(remote.resolve("empty"));
    assertThat(connection.removeDirectory("/empty", false)).isTrue();
    Files.createSymbolicLink(remote.resolve("link"), outside);
    fails(Reason.NOT_A_DIRECTORY, () -> connection.removeDirectory("/link", true));
    assertThat(Files.exists(remote.resolve("link"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(connection.isConnected()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "", "//", "/.", "/..", "a/..", "/a/../", ".", "..", "../.."})
  @Tag("XFER-07")
  void rootIsNeverRemoved(String path) throws Exception {
    Files.createDirectory(remote.resolve("a"));
    fails(Reason.INVALID_REQUEST, () -> connection.removeDirectory(path, true));
    assertThat(remote.resolve("a")).exists();
  }

  @Test
  @Tag("XFER-05")
  void renameReplacesOnlyAsAllowed() throws Exception {
    Files.writeString(remote.resolve("a"), "new");
    Files.writeString(remote.resolve("b"), "old");
    assertThat(connection.rename("/a", "/b", true)).isIn("none", "atomic");
    assertThat(remote.resolve("b")).hasContent("new");
    fails(Reason.NOT_FOUND, () -> connection.rename("/a", "/c", true));
    Files.createDirectory(remote.resolve("dir"));
    assertThat(fails(Reason.RENAME_FAILED, () -> connection.rename("/b", "/dir", false)))
        .hasMessageContaining("/dir");
    assertThat(remote.resolve("b")).hasContent("new");
  }

  @Test
  @Tag("XFER-05")
  void deleteTakesFilesOnly() throws Exception {
    Files.createDirectory(remote.resolve("dir"));
    fails(Reason.IS_A_DIRECTORY, () -> connection.deleteFile("/dir"));
    Files.createFile(remote.resolve("file"));
    assertThat(connection.deleteFile("/file")).isTrue();
    assertThat(connection.deleteFile("/file")).isFalse();
    assertThat(connection.isConnected()).isTrue();
  }

  @Test
  void pathWithNulIsRefused() {
    fails(Reason.INVALID_REQUEST, () -> connection.stat("/a\0b"));
    fails(Reason.INVALID_REQUEST, () -> connection.deleteFile("/a\0b"));
  }
}
