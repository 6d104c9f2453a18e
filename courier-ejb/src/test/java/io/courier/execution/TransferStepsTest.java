package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.jca.api.ResumePoint;
import io.courier.jca.api.TransferStart;
import io.courier.step.Moving;
import io.courier.step.StepResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransferStepsTest {
  @TempDir Path workspace;
  @TempDir Path partner;
  private DirectorySessions sessions;
  private StepBench bench;
  private volatile long failAt = Long.MAX_VALUE;

  @BeforeEach
  void open() {
    sessions =
        new DirectorySessions(
            partner,
            bytes -> {
              if (bytes >= failAt) {
                throw new CourierException(ErrorCode.CONNECTION_LOST, "cut");
              }
            });
    bench = new StepBench(workspace, sessions);
  }

  private static void files(Path directory, int count, int size) throws Exception {
    for (int i = 0; i < count; i++) {
      Files.write(directory.resolve("f%03d".formatted(i)), new byte[size + i]);
    }
  }

  private static List<String> names(Path directory) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sftp.upload, sftp, true", "sftp.upload, ftp, false", "sftp.upload, ftps, false",
    "ftp.upload, ftp, true", "ftp.upload, ftps, true", "ftp.upload, sftp, false",
    "ftps.upload, ftps, true", "ftps.upload, ftp, false", "ftps.upload, sftp, false",
    "sftp.list, ftps, false", "ftp.list, ftps, true", "remote.list, ftp, true"
  })
  @Tag("DIR-04")
  void theKeyNamesTheProtocol(String key, String protocol, boolean fits) throws Exception {
    Files.write(workspace.resolve("a"), new byte[3]);
    sessions.protocol = protocol;
    Object[] config =
        key.endsWith("list")
            ? new Object[] {"remote_path", "/"}
            : new Object[] {"local_path", "a", "remote_path", "/a"};
    CourierException refused =
        catchThrowableOfType(CourierException.class, () -> bench.run(key, config));
    if (fits) {
      assertThat(refused).isNull();
    } else {
      assertThat(refused.code()).isEqualTo(ErrorCode.PROTOCOL_MISMATCH);
    }
  }

  @Test
  void smallFilesGoAsOneSetAndLargeOnesAlone() throws Exception {
    files(workspace, 5, 10);
    Files.write(workspace.resolve("f002"), new byte[9_000_000]);
    StepResult result = bench.run("sftp.upload", "local_path", "f*", "remote_path", "/");
    assertThat(names(partner)).containsExactly("f000", "f001", "f002", "f003", "f004");
    assertThat(sessions.calls)
        .startsWith("set of 2", "upload /f000", "upload /f001", "upload /f002", "set of 2");
    assertThat(result.bytes()).isEqualTo(9_000_000 + 10 + 11 + 13 + 14);
    assertThat(bench.progress.bytes()).isEqualTo(result.bytes());
    assertThat(result.outputs().get("uploaded_files"))
        .isEqualTo(List.of("/f000", "/f001", "/f002", "/f003", "/f004"));

    bench.run(
        "sftp.download", "remote_path", "/", "local_path", "in/", "file_pattern", "f00[0134]");
    assertThat(sessions.calls).contains("set of 4");
    assertThat(names(workspace.resolve("in"))).containsExactly("f000", "f001", "f003", "f004");
  }

  @Test
  @Tag("RES-08")
  void whatIsRecordedIsNotSentAgain() throws Exception {
    files(workspace, 4, 10);
    Files.write(workspace.resolve("f002"), new byte[9_000_000]);
    failAt = 5_000_000;
    assertThat(
            catchThrowableOfType(
                    CourierException.class,
                    () -> bench.run("sftp.upload", "local_path", "f*", "remote_path", "/"))
                .code())
        .isEqualTo(ErrorCode.CONNECTION_LOST);
    assertThat(bench.recorded).hasSize(1);
    failAt = Long.MAX_VALUE;
    bench.earlier.putAll(bench.recorded.get(0));
    sessions.calls.clear();
    StepResult result = bench.run("sftp.upload", "local_path", "f*", "remote_path", "/");
    assertThat(sessions.calls.stream().filter(c -> c.startsWith("upload")))
        .containsExactly("upload /f002", "upload /f003");
    assertThat((List<?>) result.outputs().get("files")).hasSize(4);

    bench.earlier.putAll(result.outputs());
    Files.write(workspace.resolve("f001"), new byte[10]);
    sessions.calls.clear();
    bench.run("sftp.upload", "local_path", "f*", "remote_path", "/");
    assertThat(sessions.calls.stream().filter(c -> c.startsWith("upload")))
        .as("a source that changed is sent again")
        .containsExactly("upload /f001");
  }

  /** The attempt before died between the rename and its record. */
  @Test
  @Tag("RES-08")
  void whatIsAtThePartnerWithThisContentIsNotPublishedAgain() throws Exception {
    files(workspace, 3, 10);
    Files.write(partner.resolve("f000"), new byte[10]);
    Files.write(partner.resolve("f001"), "0123456789A".getBytes(StandardCharsets.US_ASCII));
    bench.repetition = true;
    StepResult result = bench.run("sftp.upload", "local_path", "f*", "remote_path", "/");
    assertThat(sessions.calls.stream().filter(c -> c.startsWith("upload")))
        .containsExactly("upload /f001", "upload /f002");
    assertThat(Files.readAllBytes(partner.resolve("f001"))).isEqualTo(new byte[11]);
    assertThat((List<?>) result.outputs().get("files"))
        .hasSize(3)
        .allSatisfy(file -> assertThat(((Map<?, ?>) file).get("sha256")).isNotNull());
    assertThat(names(workspace)).containsExactly("f000", "f001", "f002");

    sessions.calls.clear();
    bench.repetition = false;
    bench.run("sftp.upload", "local_path", "f*", "remote_path", "/");
    assertThat(sessions.calls.stream().filter(c -> c.startsWith("upload"))).hasSize(3);
  }

  @Test
  @DisplayName("remote.rename: destination exists with expected size and source gone → done")
  void whatWasRenamedIsNotRenamedAgain() throws Exception {
    Files.write(partner.resolve("a"), new byte[7]);
    Object[] config = {"remote_path", "/a", "new_path", "/b"};
    StepResult first = bench.run("remote.rename", config);
    assertThat(bench.recorded).containsExactly(Map.of("renaming", 7L));
    assertThat(first.forContext()).containsOnlyKeys("renamed_to");
    for (Map<String, Object> earlier : List.of(bench.recorded.get(0), first.outputs())) {
      bench.earlier.clear();
      bench.earlier.putAll(earlier);
      assertThat(bench.run("remote.rename", config).outputs()).containsEntry("renamed_to", "/b");
    }
    assertThat(names(partner)).containsExactly("b");
    Files.write(partner.resolve("b"), new byte[8]);
    assertThat(
            catchThrowableOfType(CourierException.class, () -> bench.run("remote.rename", config)))
        .as("another file than the one that was renamed")
        .isNotNull();
    bench.earlier.clear();
    assertThat(
            catchThrowableOfType(CourierException.class, () -> bench.run("remote.rename", config)))
        .as("nothing was begun")
        .isNotNull();
  }

  @Test
  void sourcesAreDeletedOnlyAfterTheRecord() throws Exception {
    files(partner, 3, 10);
    bench.run("sftp.download", "remote_path", "/", "delete_after_download", true);
    assertThat(names(partner)).isEmpty();
    assertThat((List<?>) bench.recorded.get(bench.recorded.size() - 1).get("files")).hasSize(3);
  }

  @Test
  void aSourceThatWasReplacedMeanwhileIsNotDeleted() throws Exception {
    Files.writeString(partner.resolve("a"), "old");
    bench.beforeRecord =
        () -> {
          try {
            Files.writeString(partner.resolve("a"), "newer");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    CourierException failure =
        catchThrowableOfType(
            CourierException.class,
            () -> bench.run("sftp.download", "remote_path", "/a", "delete_after_download", true));
    assertThat(failure.code()).isEqualTo(ErrorCode.DOWNLOAD_FAILED);
    assertThat(partner.resolve("a")).hasContent("newer");
    assertThat(workspace.resolve("a")).hasContent("old");
  }

  /** Reference, jobs section 11: uploads, downloads; section 8: unless it resumes. */
  @ParameterizedTest(name = "{0}, {1} {2}: the part is deleted before a retry: {3}")
  @CsvSource({
    "sftp.upload, idempotency, overwrite, true",
    "sftp.upload, idempotency, skip_if_exists, true",
    "sftp.upload, idempotency, resume, false",
    "sftp.upload, resume_partial, true, false",
    "sftp.download, idempotency, overwrite, true",
    "sftp.download, idempotency, skip_if_exists, true",
    "sftp.download, idempotency, resume, false",
    "sftp.download, resume_partial, true, false",
  })
  void aRetryBeginsWithoutThePartUnlessItResumes(
      String key, String name, String value, boolean deleted) throws Exception {
    Files.writeString(workspace.resolve("a"), "content");
    Path part = workspace.resolve("a.part");
    if (key.endsWith("upload")) {
      part = partner.resolve("a.tmp");
    }
    Files.writeString(part, "cont");
    bench.state = Map.of("local_path", "a");
    Object setting = value.equals("true") ? (Object) true : value;
    bench
        .prepare(key, "local_path", "a", "remote_path", "/a", name, setting)
        .cleanUpBeforeRetry(bench);
    assertThat(Files.exists(part)).isEqualTo(!deleted);
    assertThat(workspace.resolve("a")).hasContent("content");
  }

  @Test
  void existingTargetsAreFoundByOneListing() throws Exception {
    files(workspace, 20, 10);
    files(partner, 19, 10);
    StepResult result =
        bench.run(
            "sftp.upload", "local_path", "f*", "remote_path", "/", "idempotency", "skip_if_exists");
    assertThat(sessions.calls).containsExactly("list /", "upload /f019");
    assertThat((List<?>) result.outputs().get("files")).hasSize(20);
    assertThat(result.outputs().get("skipped")).isEqualTo(false);
  }

  @Test
  void twoFilesForOnePathAreRefused() throws Exception {
    Files.createDirectories(workspace.resolve("x"));
    Files.write(workspace.resolve("a"), new byte[1]);
    Files.write(workspace.resolve("x/a"), new byte[1]);
    assertThat(
            catchThrowableOfType(
                    CourierException.class,
                    () ->
                        bench.run(
                            "sftp.upload", "local_path", List.of("a", "x/a"), "remote_path", "/"))
                .code())
        .isEqualTo(ErrorCode.INVALID_STEP_CONFIGURATION);
  }

  @Test
  @Tag("DIR-03")
  void hostileNamesAreQuarantined() throws Exception {
    sessions.extra.addAll(
        List.of("..", "a/b", "c\nd", "\u202egpj.exe", "e\\f", "", "g\u0000h", "x".repeat(300)));
    Files.write(partner.resolve("good"), new byte[1]);
    StepResult list = bench.run("remote.list", "remote_path", "/");
    assertThat(list.outputs().get("file_count")).isEqualTo(1L);
    assertThat(list.outputs().get("quarantined_count")).isEqualTo(8L);
    assertThat(list.outputs().get("quarantined").toString())
        .contains("c\\u{a}d", "\\u{202e}gpj.exe")
        .doesNotContain("\n", "\u202e");
    StepResult fetched = bench.run("sftp.download", "remote_path", "/");
    assertThat(names(workspace)).containsExactly("good");
    assertThat((List<?>) fetched.outputs().get("quarantined")).hasSize(8);
  }

  @Test
  @Tag("DIR-03")
  void aHundredThousandEntriesAreStreamed() throws Exception {
    IntStream.range(0, 100_000).forEach(i -> sessions.extra.add("entry-" + i));
    CourierException tooLarge =
        catchThrowableOfType(
            CourierException.class, () -> bench.run("remote.list", "remote_path", "/"));
    assertThat(tooLarge.code()).isEqualTo(ErrorCode.CONTEXT_TOO_LARGE);
    assertThat(tooLarge).hasMessageContaining("output_file");
    StepResult list = bench.run("remote.list", "remote_path", "/", "output_file", "list.jsonl");
    assertThat(list.outputs())
        .containsEntry("file_count", 100_000L)
        .containsEntry("file_list_path", "list.jsonl")
        .doesNotContainKey("file_list");
    try (Stream<String> lines = Files.lines(workspace.resolve("list.jsonl"))) {
      assertThat(lines.count()).isEqualTo(100_000);
    }
  }

  @Test
  void longListsOfFilesStayOutOfTheContext() throws Exception {
    files(workspace, 1_001, 1);
    StepResult result = bench.run("sftp.upload", "local_path", "f*", "remote_path", "/");
    assertThat(result.outputs()).containsKey("files");
    assertThat(result.forContext()).doesNotContainKey("files").containsKey("uploaded_files");
  }

  @Test
  @Tag("RES-07")
  void theStateIsReadBackForItsOwnTransferOnly() {
    Moving file = new Moving("big.bin", "/in/big.bin", 5000);
    StepProgress progress = new StepProgress(java.time.Clock.systemUTC());
    StepProgress.FileProgress one = progress.file(file);
    Instant then = Instant.parse("2026-07-01T02:00:11.123456789Z");
    one.started(new TransferStart(5000, then, 1000, null, false, true));
    one.report(3000, 5000);
    Map<String, Object> state = progress.transferState();
    assertThat(state)
        .containsEntry("remote_path", "/in/big.bin")
        .containsEntry("local_path", "big.bin")
        .containsEntry("bytes_transferred", 3000L)
        .containsEntry("total_bytes", 5000L)
        .containsEntry("completed", false)
        .containsEntry("source_modified", then.toString());
    assertThat(TransferStates.pointOf(state, file))
        .isEqualTo(new ResumePoint(5000, then, 3000, true));
    assertThat(TransferStates.pointOf(state, new Moving("big.bin", "/in/other", 1))).isNull();
    assertThat(TransferStates.pointOf(state, new Moving("other", "/in/big.bin", 1))).isNull();
    assertThat(TransferStates.pointOf(null, file)).isNull();
    assertThat(progress.unsavedState()).isSameAs(state);
    progress.saved(state);
    assertThat(progress.unsavedState()).isNull();
  }
}
