package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileMove;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.api.Verification;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.RecordingSet;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import org.apache.sshd.sftp.SftpModuleProperties;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpErrorStatusDataHandler;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemEnvironment;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that say no: no permission, no space, no replacement. */
class SftpRefusalProtocolTest {
  private static final TransferOptions ATOMIC = TransferOptions.DEFAULT;

  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  /** MINA keeps the cause to itself unless told otherwise. */
  private static final SftpErrorStatusDataHandler WORDS =
      new SftpErrorStatusDataHandler() {
        @Override
        public String resolveErrorMessage(
            SftpSubsystemEnvironment subsystem,
            int id,
            Throwable e,
            int subStatus,
            int cmd,
            Object... args) {
          return e.getMessage();
        }
      };

  @TempDir Path remote;
  @TempDir Path local;

  private MinaServer server(SftpFileSystemAccessor disk) {
    return MinaServer.start(
        remote,
        s ->
            s.sshd()
                .setSubsystemFactories(
                    List.of(
                        new SftpSubsystemFactory.Builder()
                            .withFileSystemAccessor(disk)
                            .withSftpErrorStatusDataHandler(WORDS)
                            .build())));
  }

  @Test
  void directoryThatMayNotBeWrittenDeniesPermission() throws Exception {
    Path source = Files.writeString(local.resolve("source"), "x");
    SftpFileSystemAccessor readOnly =
        new SftpFileSystemAccessor() {
          @Override
          public SeekableByteChannel openFile(
              SftpSubsystemProxy subsystem,
              FileHandle fileHandle,
              Path file,
              String handle,
              Set<? extends OpenOption> options,
              FileAttribute<?>... attrs)
              throws IOException {
            if (options.contains(StandardOpenOption.WRITE)) {
              throw new AccessDeniedException(file.toString());
            }
            return SftpFileSystemAccessor.super.openFile(
                subsystem, fileHandle, file, handle, options, attrs);
          }
        };
    try (MinaServer server = server(readOnly);
        FileConnection connection = new Partner(server.port()).connectUnpooled(factory)) {
      assertThat(
              fails(
                  Reason.PERMISSION_DENIED,
                  () -> connection.upload(source, "/a", ATOMIC, TransferControl.NONE)))
          .hasMessageContaining("/a.tmp");
      assertThat(connection.isConnected()).isTrue();
    }
    assertThat(remote.toFile().list()).isEmpty();
  }

  @Test
  void diskThatFillsUpHasNoSpaceAndKeepsNothing() throws Exception {
    Path source = Files.write(local.resolve("source"), new byte[3_000_000]);
    try (MinaServer server = server(smallDisk(false));
        FileConnection connection = new Partner(server.port()).connectUnpooled(factory)) {
      fails(Reason.NO_SPACE, () -> connection.upload(source, "/a", ATOMIC, TransferControl.NONE));
      assertThat(connection.isConnected()).isTrue();
    }
    assertThat(remote.toFile().list()).isEmpty();
  }

  /** Says yes to every byte and keeps the first million. */
  @Test
  void serverThatLosesBytesIsFoundOutBeforePublication() throws Exception {
    Path source = Files.write(local.resolve("source"), new byte[3_000_000]);
    try (MinaServer server = server(smallDisk(true));
        FileConnection connection = new Partner(server.port()).connectUnpooled(factory)) {
      assertThat(
              fails(
                  Reason.SIZE_MISMATCH,
                  () -> connection.upload(source, "/a", ATOMIC, TransferControl.NONE)))
          .hasMessageContaining("3000000");
      fails(
          Reason.SIZE_MISMATCH,
          () ->
              connection.upload(
                  source,
                  "/b",
                  new TransferOptions(false, ".tmp", false, false, Verification.SIZE, true),
                  TransferControl.NONE));
    }
    assertThat(remote.toFile().list()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fileOfASetWhoseLastWriteFailsIsNeverRenamed(boolean lying) throws Exception {
    Path good = Files.write(local.resolve("good"), new byte[1000]);
    Path large = Files.write(local.resolve("large"), new byte[1_040_000]);
    RecordingSet set = new RecordingSet();
    try (MinaServer server = server(smallDisk(lying));
        FileConnection connection = new Partner(server.port()).connectUnpooled(factory)) {
      fails(
          lying ? Reason.SIZE_MISMATCH : Reason.NO_SPACE,
          () ->
              connection.uploadAll(
                  List.of(new FileMove(large, "/large"), new FileMove(good, "/good")),
                  ATOMIC,
                  set));
    }
    assertThat(set.failed()).containsOnlyKeys(0);
    assertThat(set.finished()).containsOnlyKeys(1);
    assertThat(remote.toFile().list()).containsExactly("good");
  }

  private static SftpFileSystemAccessor smallDisk(boolean lying) {
    return new SftpFileSystemAccessor() {
      @Override
      public SeekableByteChannel openFile(
          SftpSubsystemProxy subsystem,
          FileHandle fileHandle,
          Path file,
          String handle,
          Set<? extends OpenOption> options,
          FileAttribute<?>... attrs)
          throws IOException {
        return new SmallDisk(
            SftpFileSystemAccessor.super.openFile(
                subsystem, fileHandle, file, handle, options, attrs),
            lying);
      }
    };
  }

  @Test
  @Tag("ATOM-02")
  void serverWithoutReplacementIsUsedOnlyAsAllowed() throws Exception {
    Path source = Files.writeString(local.resolve("source"), "new");
    Files.writeString(remote.resolve("a"), "old");
    try (MinaServer server =
            MinaServer.start(
                remote,
                s -> SftpModuleProperties.OPENSSH_EXTENSIONS.set(s.sshd(), "fsync@openssh.com=1"));
        FileConnection connection = new Partner(server.port()).connectUnpooled(factory)) {
      TransferOptions strict =
          new TransferOptions(true, ".tmp", false, false, Verification.SIZE, false);
      fails(
          Reason.RENAME_FAILED,
          () -> connection.upload(source, "/a", strict, TransferControl.NONE));
      assertThat(remote.resolve("a")).hasContent("old");
      assertThat(remote.toFile().list()).containsExactly("a");
      TransferReceipt receipt = connection.upload(source, "/a", ATOMIC, TransferControl.NONE);
      assertThat(receipt.replaced()).isEqualTo("non_atomic");
      assertThat(remote.resolve("a")).hasContent("new");
      assertThat(connection.upload(source, "/b", strict, TransferControl.NONE).replaced())
          .isEqualTo("none");
    }
    try (MinaServer server = MinaServer.start(remote);
        FileConnection connection = new Partner(server.port()).connectUnpooled(factory)) {
      assertThat(connection.upload(source, "/a", ATOMIC, TransferControl.NONE).replaced())
          .isEqualTo("atomic");
    }
  }

  /** Takes a million bytes. */
  private record SmallDisk(SeekableByteChannel file, boolean lying) implements SeekableByteChannel {
    @Override
    public int write(ByteBuffer src) throws IOException {
      if (file.position() + src.remaining() > 1_000_000) {
        if (lying) {
          int dropped = src.remaining();
          src.position(src.limit());
          return dropped;
        }
        throw new IOException("No space left on device");
      }
      return file.write(src);
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
      return file.read(dst);
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public SeekableByteChannel position(long newPosition) throws IOException {
      file.position(newPosition);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      file.truncate(size);
      return this;
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
