package io.courier.jca.protocol.sftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RenameInDoubtException;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.fixture.FaultProxy;
import io.courier.jca.fixture.Faults.Attempt;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.RecordingControl;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SftpFaultProtocolTest {
  private static final int SIZE = 2_000_000;

  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path remote;
  @TempDir Path local;
  private MinaServer server;
  private FaultProxy proxy;
  private Path source;

  @BeforeEach
  void open() throws Exception {
    server = MinaServer.start(remote);
    proxy = new FaultProxy(server.port());
    byte[] content = new byte[SIZE];
    new Random(1).nextBytes(content);
    source = Files.write(local.resolve("source"), content);
  }

  @AfterEach
  void close() {
    proxy.close();
    await().until(() -> server.openSessions() == 0);
    server.close();
    await("no thread of a dead session").until(() -> readers().isEmpty());
  }

  private static Set<String> readers() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("Connect thread"))
        .collect(Collectors.toSet());
  }

  private FileConnection connect() throws Exception {
    return new Partner(proxy.port()).with(Duration.ofSeconds(1)).connectUnpooled(factory);
  }

  private Set<String> names(Path directory) {
    return Set.of(directory.toFile().list());
  }

  /** Cut anywhere: nothing or the whole file under the final name, and a new session cleans up. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  @Tag("ATOM-05")
  void uploadCutAtAnyByteLeavesNothingOrTheWholeFile(int seed) throws Exception {
    Random random = new Random(seed);
    FileConnection connection = connect();
    proxy.cutToServerAfter(seed == 8 ? 100 : random.nextInt(SIZE + 3000));
    FileTransferException e =
        catchThrowableOfType(
            FileTransferException.class,
            () -> connection.upload(source, "/a", TransferOptions.DEFAULT, TransferControl.NONE));
    connection.close();
    if (e != null) {
      assertThat(e.reason().isFatalToSession()).isTrue();
    }
    if (Files.exists(remote.resolve("a"))) {
      assertThat(remote.resolve("a")).hasSameBinaryContentAs(source);
    }
    proxy.mend();
    try (FileConnection again = connect()) {
      again.upload(source, "/a", TransferOptions.DEFAULT, TransferControl.NONE);
    }
    assertThat(remote.resolve("a")).hasSameBinaryContentAs(source);
    assertThat(names(remote)).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void downloadCutAtAnyByteLeavesNothing(int seed) throws Exception {
    Files.copy(source, remote.resolve("a"));
    FileConnection connection = connect();
    proxy.cutToClientAfter(seed == 8 ? 100 : new Random(seed).nextInt(SIZE));
    fails(
        Reason.CONNECTION_LOST,
        () ->
            connection.download(
                "/a", local.resolve("b"), TransferOptions.DEFAULT, TransferControl.NONE));
    assertThat(connection.isConnected()).isFalse();
    connection.close();
    assertThat(names(local)).containsExactly("source");
  }

  @Test
  void lostRenameAnswerIsInDoubtAndSettledByLooking() throws Exception {
    FileConnection connection = connect();
    // The publish callback is the last thing before the rename: the request gets through, its
    // answer does not.
    RecordingControl control = new RecordingControl().onPublish(() -> proxy.cutToClientAfter(1));
    RenameInDoubtException doubt =
        (RenameInDoubtException)
            fails(
                Reason.RENAME_IN_DOUBT,
                () -> connection.upload(source, "/a", TransferOptions.DEFAULT, control));
    connection.close();
    assertThat(names(remote)).containsAnyOf("a", "a.tmp");
    proxy.mend();
    try (FileConnection again = connect()) {
      TransferReceipt settled =
          again.settleUpload(doubt.receipt(), TransferOptions.DEFAULT, TransferControl.NONE);
      assertThat(settled.sha256()).isEqualTo(doubt.receipt().sha256());
      assertThat(remote.resolve("a")).hasSameBinaryContentAs(source);
      assertThat(names(remote)).containsExactly("a");
      // Once more: the answer of looking is the same.
      again.settleUpload(doubt.receipt(), TransferOptions.DEFAULT, TransferControl.NONE);
      Files.move(remote.resolve("a"), remote.resolve("a.tmp"));
      again.settleUpload(doubt.receipt(), TransferOptions.DEFAULT, TransferControl.NONE);
      assertThat(names(remote)).containsExactly("a");
      Files.writeString(remote.resolve("a"), "another");
      fails(
          Reason.RENAME_IN_DOUBT,
          () -> again.settleUpload(doubt.receipt(), TransferOptions.DEFAULT, TransferControl.NONE));
    }
  }

  @Test
  void frozenServerEndsEveryOperationAtItsTimeout() throws Exception {
    Files.copy(source, remote.resolve("a"));
    Files.createDirectory(remote.resolve("dir"));
    Map<String, java.util.function.Function<FileConnection, Attempt>> operations =
        new LinkedHashMap<>();
    operations.put("stat", c -> () -> c.stat("/a"));
    operations.put("probe", c -> c::probe);
    operations.put("list", c -> () -> c.list("/", f -> true));
    operations.put("mkdir", c -> () -> c.makeDirectory("/x/y", true));
    operations.put("rmdir", c -> () -> c.removeDirectory("/dir", true));
    operations.put("rename", c -> () -> c.rename("/a", "/b", true));
    operations.put("delete", c -> () -> c.deleteFile("/a"));
    operations.put(
        "upload", c -> () -> c.upload(source, "/n", TransferOptions.DEFAULT, TransferControl.NONE));
    operations.put(
        "download",
        c ->
            () ->
                c.download(
                    "/a", local.resolve("b"), TransferOptions.DEFAULT, TransferControl.NONE));
    for (var operation : operations.entrySet()) {
      proxy.mend();
      FileConnection connection = connect();
      proxy.freeze();
      long start = System.nanoTime();
      FileTransferException e = fails(Reason.TIMED_OUT, operation.getValue().apply(connection));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .as(operation.getKey())
          .isBetween(Duration.ofMillis(900), Duration.ofSeconds(6));
      assertThat(e).hasMessageContaining("1 second");
      assertThat(connection.isConnected()).isFalse();
      connection.close();
    }
    assertThat(names(local)).containsExactly("source");
  }

  @Test
  void serverThatFreezesInTheMiddleOfATransferEndsIt() throws Exception {
    Files.copy(source, remote.resolve("a"));
    try (FileConnection connection = connect()) {
      fails(
          Reason.TIMED_OUT,
          () ->
              connection.upload(
                  source,
                  "/n",
                  TransferOptions.DEFAULT,
                  new RecordingControl()
                      .onPublish(() -> {})
                      .cancelAt(Long.MAX_VALUE)
                      .onReport(proxy::freeze)));
    }
    proxy.mend();
    try (FileConnection connection = connect()) {
      fails(
          Reason.TIMED_OUT,
          () ->
              connection.download(
                  "/a",
                  local.resolve("b"),
                  TransferOptions.DEFAULT,
                  new RecordingControl().onReport(proxy::freeze)));
    }
    assertThat(names(remote)).doesNotContain("n");
    assertThat(names(local)).containsExactly("source");
  }

  /** The operation timeout is on the server's silence, not on the caller's slowness. */
  @Test
  void slowCallerIsNotTheServersFault() throws Exception {
    try (FileConnection connection = connect()) {
      RecordingControl control = new RecordingControl().onPublish(this::takeYourTime);
      connection.upload(source, "/a", TransferOptions.DEFAULT, control);
      connection.download("/a", local.resolve("b"), TransferOptions.DEFAULT, control);
      connection.list(
          "/",
          file -> {
            takeYourTime();
            return true;
          });
    }
  }

  private void takeYourTime() {
    await().pollDelay(Duration.ofMillis(1500)).until(() -> true);
  }

  /** The server accepts no byte any more, so that the sender sits in the socket. */
  @Test
  void senderStuckInTheSocketIsFreedByTimeoutAndByCancel() throws Exception {
    // A window smaller than what the adapter has under way: it must wait inside JSch's write.
    CoreModuleProperties.WINDOW_SIZE.set(server.sshd(), 131_072L);
    Path large = sparse(200_000_000);
    for (boolean cancel : new boolean[] {false, true}) {
      proxy.mend();
      Partner partner = new Partner(proxy.port()).with(Duration.ofSeconds(cancel ? 60 : 1));
      FileConnection connection = partner.connectUnpooled(factory);
      RecordingControl control = new RecordingControl().onReport(proxy::freeze);
      CompletableFuture<FileTransferException> result =
          CompletableFuture.supplyAsync(
              () ->
                  catchThrowableOfType(
                      FileTransferException.class,
                      () -> connection.upload(large, "/n", TransferOptions.DEFAULT, control)));
      await().until(() -> !control.reports().isEmpty());
      long start = System.nanoTime();
      if (cancel) {
        control.cancel();
      }
      FileTransferException e = result.join();
      assertThat(e.reason()).isEqualTo(cancel ? Reason.CANCELLED : Reason.TIMED_OUT);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
      connection.close();
    }
  }

  private Path sparse(long size) throws IOException {
    Path large = local.resolve("large");
    try (var file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(size);
    }
    return large;
  }

  @Test
  void abortFromAnotherThreadFreesARunningCall() throws Exception {
    Files.copy(source, remote.resolve("a"));
    try (FileConnection connection =
        new Partner(proxy.port()).with(Duration.ofMinutes(1)).connectUnpooled(factory)) {
      proxy.freeze();
      CompletableFuture<FileTransferException> result =
          CompletableFuture.supplyAsync(
              () -> catchThrowableOfType(FileTransferException.class, () -> connection.stat("/a")));
      await().pollDelay(Duration.ofMillis(200)).until(() -> true);
      connection.abort();
      assertThat(result.join().reason()).isEqualTo(Reason.CONNECTION_LOST);
    }
  }

  @Test
  void closeOfAFrozenSessionDoesNotBlock() throws Exception {
    FileConnection connection =
        new Partner(proxy.port()).with(Duration.ofMinutes(5)).connectUnpooled(factory);
    proxy.freeze();
    long start = System.nanoTime();
    connection.close();
    connection.close();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    fails(Reason.INVALID_REQUEST, () -> connection.stat("/a"));
    assertThat(List.of(connection.isConnected())).containsExactly(false);
  }
}
