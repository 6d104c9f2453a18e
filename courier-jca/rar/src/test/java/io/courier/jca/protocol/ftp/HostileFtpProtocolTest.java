package io.courier.jca.protocol.ftp;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.Timeouts;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.fixture.Partner;
import io.courier.jca.fixture.ScriptedFtpServer;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that lie, truncate, babble or stop in the middle. */
class HostileFtpProtocolTest {
  private static final TransferOptions DIRECT =
      new TransferOptions(false, ".tmp", false, false, io.courier.jca.api.Verification.SIZE, true);

  private final FileManagedConnectionFactory managed = new FileManagedConnectionFactory();
  private final FileConnectionFactory factory =
      (FileConnectionFactory) managed.createConnectionFactory();
  private final ScriptedFtpServer server = new ScriptedFtpServer();

  @TempDir Path local;

  @AfterEach
  void close() {
    server.close();
  }

  private Partner partner() {
    Partner partner = server.partner();
    partner.timeouts =
        new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(1));
    return partner;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void passiveAddressIsIgnoredInFavourOfTheControlHost() throws Exception {
    server
        .answer("EPSV", "500 what?")
        .answer("PASV", server.pasv("192,0,2,1"))
        .content(ascii("12345"), 1);
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      connection.download("/f", local.resolve("f"), DIRECT, TransferControl.NONE);
      assertThat(local.resolve("f")).hasContent("12345");
      connection.download("/f", local.resolve("f"), DIRECT, TransferControl.NONE);
    }
    assertThat(server.commands().stream().filter("EPSV"::equals)).hasSize(1);
    assertThat(server.commands().indexOf("EPSV")).isLessThan(server.commands().indexOf("PASV"));
  }

  @Test
  void shortDataIsNeverASuccess() throws Exception {
    server.content(ascii("123"), 1);
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      fails(
          Reason.SIZE_MISMATCH,
          () -> connection.download("/f", local.resolve("f"), DIRECT, TransferControl.NONE));
      assertThat(local.resolve("f")).doesNotExist();
    }
  }

  @Test
  void moreDataThanAnnouncedIsNeverASuccess() throws Exception {
    server.content(ascii("1234567"), 1_000_000);
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      fails(
          Reason.SOURCE_CHANGED,
          () -> connection.download("/f", local.resolve("f"), DIRECT, TransferControl.NONE));
      assertThat(local.resolve("f")).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "425 Cannot open data connection,REFUSED",
    "450 busy,REFUSED",
    "550 Permission denied,PERMISSION_DENIED",
    "552 quota,NO_SPACE",
    "452 no room,NO_SPACE",
    "421 bye,CONNECTION_LOST",
    "530 who are you,AUTHENTICATION_FAILED"
  })
  void refusedDataCommandsAreErrorsWithTheServersWords(String reply, Reason reason)
      throws Exception {
    server.answer("RETR", reply).answer("STOR", reply);
    Path source = Files.writeString(local.resolve("s"), "12345");
    for (boolean up : new boolean[] {true, false}) {
      try (FileConnection connection = partner().connectUnpooled(factory)) {
        FileTransferException e =
            fails(
                reason,
                () -> {
                  if (up) {
                    connection.upload(source, "/f", DIRECT, TransferControl.NONE);
                  } else {
                    connection.download("/f", local.resolve("f"), DIRECT, TransferControl.NONE);
                  }
                });
        assertThat(e).hasMessageContaining(reply);
      }
    }
  }

  @Test
  void finalRefusalAfterAllBytesCounts() throws Exception {
    server.answer("STOR", "150 go\r\n552 disk full").content(ascii("12345"), 1);
    server.answer("RETR", "150 go\r\n451 read error");
    Path source = Files.writeString(local.resolve("s"), "12345");
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      fails(Reason.NO_SPACE, () -> connection.upload(source, "/f", DIRECT, TransferControl.NONE));
      fails(
          Reason.REFUSED,
          () -> connection.download("/f", local.resolve("g"), DIRECT, TransferControl.NONE));
      assertThat(local.resolve("g")).doesNotExist();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "2x0 yes", "", "99", "7", "-12 no", "999 what", "220"})
  void answersThatAreNoneEndTheSession(String garbage) throws Exception {
    server.answer("NOOP", garbage);
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      if (garbage.equals("220")) {
        connection.probe();
      } else {
        fails(Reason.PROTOCOL_ERROR, connection::probe);
        assertThat(connection.isConnected()).isFalse();
      }
    }
  }

  @Test
  void endlessAnswersAreCut() throws Exception {
    server.answer("NOOP", "200-" + ("x".repeat(1000) + "\r\n").repeat(200) + "200 end");
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      fails(Reason.PROTOCOL_ERROR, connection::probe);
    }
    server.answer("NOOP", "200 " + "x".repeat(200_000));
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      fails(Reason.PROTOCOL_ERROR, connection::probe);
    }
  }

  @Test
  void linesInsideAnAnswerDoNotEndIt() throws Exception {
    server.answer("NOOP", "200-first\r\n550 no such thing\r\n 226 done\r\n200 last");
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      connection.probe();
      assertThat(connection.stat("/f").orElseThrow().sizeBytes()).isEqualTo(5);
    }
  }

  @Test
  void bareLineFeedsAreUnderstood() throws Exception {
    server.answer("NOOP", "200-one\n200 two\n214 unasked").answer("NOOP", "200-one\n200 two");
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      connection.probe();
      connection.probe();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"229 nonsense", "229 (|||0|)", "229 (|||70000|)", "229 (|||99999999999|)"})
  void unusablePortsAreRefused(String reply) throws Exception {
    server.answer("EPSV", reply);
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      fails(
          Reason.PROTOCOL_ERROR,
          () -> connection.download("/f", local.resolve("f"), DIRECT, TransferControl.NONE));
    }
  }

  @Test
  void closedDataPortIsAnErrorNotASilentFalse() throws Exception {
    int closed;
    try (java.net.ServerSocket probe = new java.net.ServerSocket(0)) {
      closed = probe.getLocalPort();
    }
    server.answer("EPSV", "229 (|||" + closed + "|)");
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      FileTransferException e =
          fails(
              Reason.REFUSED,
              () -> connection.download("/f", local.resolve("f"), DIRECT, TransferControl.NONE));
      assertThat(e).hasMessageContaining("data port " + closed);
      assertThat(connection.isConnected()).isTrue();
    }
  }

  @Test
  void lyingSizesAreRefused() throws Exception {
    for (String size : List.of("213 -5", "213 many", "213 99999999999999999999")) {
      server.answer("SIZE", size);
      try (FileConnection connection = partner().connectUnpooled(factory)) {
        fails(Reason.PROTOCOL_ERROR, () -> connection.stat("/f"));
      }
    }
  }

  @Test
  void unixAndDosListingsAreUnderstood() throws Exception {
    String listing =
        String.join(
            "\r\n",
            "total 3",
            "drwxr-xr-x   2 ftp ftp     4096 Mar 01  2026 .",
            "drwxr-xr-x   2 ftp ftp     4096 Mar 01  2026 sub dir",
            "-rw-r--r--   1 ftp ftp       12 Mar 01  2026  leading",
            "lrwxrwxrwx   1 ftp ftp        7 Mar 01  2026 link -> /etc",
            "03-01-26  10:15AM       <DIR>          dos dir",
            "03-01-26  10:15AM                 1234 dos file.txt",
            "");
    server.content(listing.getBytes(StandardCharsets.UTF_8), 1);
    List<RemoteFile> found = new ArrayList<>();
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      connection.list("/", found::add);
    }
    Instant dos = Instant.parse("2026-03-01T10:15:00Z");
    Instant unix = Instant.parse("2026-03-01T00:00:00Z");
    assertThat(found)
        .containsExactly(
            new RemoteFile("sub dir", "/sub dir", 0, unix, true, false),
            new RemoteFile(" leading", "/ leading", 12, unix, false, false),
            new RemoteFile("link", "/link", 7, unix, false, true),
            new RemoteFile("dos dir", "/dos dir", 0, dos, true, false),
            new RemoteFile("dos file.txt", "/dos file.txt", 1234, dos, false, false));
  }

  @Test
  void hostileNamesStayNames() throws Exception {
    server
        .answer("FEAT", "211-F\r\n MLST type*;size*;\r\n211 End")
        .content(
            String.join(
                    "\r\n",
                    "type=file;size=1; ../../etc/passwd",
                    "type=dir; ..",
                    "type=cdir; /",
                    "type=file;size=2; a\u0007b")
                .getBytes(StandardCharsets.UTF_8),
            1);
    List<RemoteFile> found = new ArrayList<>();
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      connection.list("/d", found::add);
    }
    assertThat(found).extracting(RemoteFile::name).containsExactly("../../etc/passwd", "a\u0007b");
  }

  @Test
  void listingInAnUnknownFormatIsNoEmptyDirectory() throws Exception {
    server.content(ascii("what is this\r\n"), 1);
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      fails(Reason.UNSUPPORTED, () -> connection.list("/", f -> true));
    }
  }

  @Test
  @Tag("XFER-06")
  void hundredThousandEntriesNeedNoMemory() throws Exception {
    String line = "-rw-r--r--   1 ftp ftp       12 Mar 01  2026 " + "n".repeat(200) + "\r\n";
    server.content(ascii(line), 100_000);
    AtomicLong count = new AtomicLong();
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      connection.list(
          "/",
          f -> {
            count.incrementAndGet();
            return true;
          });
    }
    assertThat(count).hasValue(100_000);
  }

  @Test
  void endlessListingLineIsCut() throws Exception {
    server.content(ascii("x".repeat(1000)), 100_000);
    try (FileConnection connection = partner().connectUnpooled(factory)) {
      fails(Reason.PROTOCOL_ERROR, () -> connection.list("/", f -> true));
    }
  }

  @Test
  void echoedPasswordIsMasked() throws Exception {
    server.answer("PASS", "530 I do not like secret");
    FileTransferException e =
        fails(Reason.AUTHENTICATION_FAILED, () -> partner().connectUnpooled(factory));
    assertThat(e.getMessage()).doesNotContain("secret").contains("***");
  }

  @ParameterizedTest
  @CsvSource({
    "GREETING,421 There are too many connected users,TOO_MANY_SESSIONS",
    "GREETING,421 There are too many connections from your internet address.,TOO_MANY_SESSIONS",
    "GREETING,421 5 users (the maximum) are already logged in sorry,TOO_MANY_SESSIONS",
    "GREETING,421 Too many connections (2) from this IP,TOO_MANY_SESSIONS",
    "GREETING,421 Connection refused: too many sessions for this address.,TOO_MANY_SESSIONS",
    "GREETING,421 Maximum login limit has been reached.,TOO_MANY_SESSIONS",
    "PASS,530 Sorry the maximum number of connections (2) for your host are already connected.," //
        + "TOO_MANY_SESSIONS",
    "PASS,530 Sorry the maximum number of users (2) from your host are already connected.," //
        + "TOO_MANY_SESSIONS",
    "PASS,421 Maximum number of concurrent sessions exceeded,TOO_MANY_SESSIONS",
    "GREETING,421 Service not available,UNREACHABLE",
    "GREETING,421 Service not available try again later,UNREACHABLE",
    "PASS,421 Too many failed login attempts try again later,AUTHENTICATION_FAILED",
    "PASS,530 Too many authentication failures,AUTHENTICATION_FAILED",
    "PASS,530 Maximum number of login attempts exceeded,AUTHENTICATION_FAILED",
    "PASS,421 More than 3 failed logins: connection closed,AUTHENTICATION_FAILED",
    "PASS,421 Too many failed logins on this connection,AUTHENTICATION_FAILED",
    "PASS,421 Too many users failed to log in from here: your address is banned," //
        + "AUTHENTICATION_FAILED",
    "GREETING,421 Your IP address is blocked,AUTHENTICATION_FAILED",
    "PASS,530 Login incorrect try again later,AUTHENTICATION_FAILED",
    "USER,530 Sorry the maximum number of clients (2) for this user are already connected," //
        + "TOO_MANY_SESSIONS",
    "PASS,421 I can't accept more than 5 connections as the same user,TOO_MANY_SESSIONS",
    "PASS,530 Login incorrect.,AUTHENTICATION_FAILED",
    "PASS,332 account please,AUTHENTICATION_FAILED",
    "TYPE,504 no binary here,UNSUPPORTED",
    "GREETING,SSH-2.0-OpenSSH_9.2,PROTOCOL_ERROR"
  })
  void loginRefusalsAreToldApart(String verb, String reply, Reason reason) {
    server.answer(verb, reply);
    fails(reason, () -> partner().connectUnpooled(factory));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GREETING", "USER", "PASS", "FEAT", "TYPE"})
  void frozenLoginEndsWithTheConnectTimeout(String verb) {
    if (verb.equals("GREETING")) {
      server.sayNothing();
    } else {
      server.freezeAt(verb);
    }
    long start = System.nanoTime();
    FileTransferException e = fails(Reason.UNREACHABLE, () -> partner().connectUnpooled(factory));
    assertThat(e).hasMessage("Connection timed out after 2 seconds");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOOP",
        "SIZE",
        "MDTM",
        "CWD",
        "PWD",
        "EPSV",
        "RETR",
        "STOR",
        "LIST",
        "DELE",
        "RNFR",
        "RNTO",
        "MKD",
        "RMD",
        "DATA-DOWN",
        "DATA-UP"
      })
  void frozenServerEndsEveryOperationWithItsTimeout(String where) throws Exception {
    Path big = Files.write(local.resolve("big"), new byte[20_000_000]);
    FileConnection connection = partner().connectUnpooled(factory);
    if (where.startsWith("DATA")) {
      server.freezeData();
    } else {
      server.freezeAt(where);
    }
    if (where.equals("MKD")) {
      server.answer("SIZE", "550 none").answer("CWD", "550 none");
    }
    if (where.equals("CWD") || where.equals("PWD") || where.equals("RMD")) {
      server.answer("SIZE", "550 none");
    }
    long start = System.nanoTime();
    fails(
        Reason.TIMED_OUT,
        () -> {
          switch (where) {
            case "NOOP" -> connection.probe();
            case "SIZE", "MDTM" -> connection.stat("/f");
            case "EPSV", "RETR", "DATA-DOWN" ->
                connection.download("/f", local.resolve("f"), DIRECT, TransferControl.NONE);
            case "STOR", "DATA-UP" -> connection.upload(big, "/f", DIRECT, TransferControl.NONE);
            case "CWD", "PWD", "LIST" -> connection.list("/", f -> true);
            case "DELE" -> connection.deleteFile("/f");
            case "MKD" -> connection.makeDirectory("/d", false);
            case "RMD" -> connection.removeDirectory("/d", false);
            default -> connection.rename("/f", "/g", true);
          }
        });
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertThat(connection.isConnected()).isFalse();
    connection.close();
  }

  @Test
  void abortFreesACallThatIsStuck() throws Exception {
    Partner patient = server.partner();
    FileConnection connection = patient.connectUnpooled(factory);
    server.freezeAt("NOOP");
    Thread aborter =
        new Thread(
            () -> {
              await().until(() -> server.commands().contains("NOOP"));
              connection.abort();
            });
    aborter.start();
    fails(Reason.CONNECTION_LOST, connection::probe);
    aborter.join();
    connection.close();
  }

  @Test
  void nothingStaysOpenAfterFailures() throws Exception {
    server.answer("RETR", "550 no").content(ascii("1"), 1);
    int threads = Thread.activeCount();
    for (int i = 0; i < 15; i++) {
      try (FileConnection connection = partner().connectUnpooled(factory)) {
        fails(
            Reason.PERMISSION_DENIED,
            () -> connection.download("/f", local.resolve("f"), DIRECT, TransferControl.NONE));
      }
    }
    await().until(() -> server.openConnections() == 0);
    assertThat(Thread.activeCount()).isLessThan(threads + 40);
  }
}
