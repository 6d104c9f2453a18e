package io.courier.it.job;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static io.courier.it.job.Jobs.stepOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.Api;
import io.courier.it.CourierServer;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server dies or stops in the middle of an upload: the record and the partner stay true. */
class CrashIT {
  @TempDir Path directory;

  private static String upload(Jobs jobs, Partner partner, Path local) {
    return jobs.create(
        step(
            "sftp.upload",
            "Send",
            60,
            config(
                "connection_id", jobs.connection(partner),
                "local_path", local.toString(),
                "remote_path", "/final.bin")));
  }

  private static byte[] content() {
    byte[] content = new byte[16 << 20];
    new Random(9).nextBytes(content);
    return content;
  }

  @Test
  void killedServerRecoversTheExecutionAndDeliversTheWholeFileOnce() throws Exception {
    Path data = CourierServer.freshDirectory("crash");
    byte[] content = content();
    try (Partner partner = new Partner(directory)) {
      partner.slow(20);
      String job;
      String id;
      CourierServer server = CourierServer.start(data, Map.of());
      try {
        Jobs jobs = new Jobs(Api.admin(server));
        Path local = Files.write(server.files().resolve("big.bin"), content);
        job = upload(jobs, partner, local);
        id = jobs.execute(job).getString("executionId");
        jobs.awaitBytes(job, id, 0, 2 << 20);
        kill(data);
        assertThat(directory.resolve("final.bin")).doesNotExist();
      } finally {
        server.close();
      }
      partner.slow(0);
      try (CourierServer again = CourierServer.start(data, Map.of())) {
        Jobs jobs = new Jobs(Api.admin(again));
        JsonObject end = jobs.end(job, id);
        assertThat(end.getString("state")).as("%s", end).isEqualTo("completed");
        assertThat(end.getInt("recoveries")).isEqualTo(1);
        assertThat(stepOf(end, 0).getString("state")).isEqualTo("failed");
        assertThat(stepOf(end, 0).getInt("errorCode")).isEqualTo(2052);
        assertThat(stepOf(end, 1).getString("state")).isEqualTo("completed");
        assertThat(Files.readAllBytes(directory.resolve("final.bin"))).isEqualTo(content);
        assertThat(directory.resolve("final.bin.tmp")).doesNotExist();
        assertThat(jobs.api().get("/audit-log?operation=ExecutionRecovered").body().toString())
            .contains(id);
      }
    }
  }

  @Test
  @Tag("RES-08")
  void recoveredExecutionGoesOnBehindWhatIsStored() throws Exception {
    Path data = CourierServer.freshDirectory("crash-resume");
    byte[] content = content();
    try (Partner partner = new Partner(directory)) {
      partner.slow(20);
      String job;
      String id;
      CourierServer server = CourierServer.start(data, Map.of());
      try {
        Jobs jobs = new Jobs(Api.admin(server));
        Path local = Files.write(server.files().resolve("big.bin"), content);
        job =
            jobs.create(
                step(
                    "sftp.upload",
                    "Send",
                    60,
                    config(
                            "connection_id", jobs.connection(partner),
                            "local_path", local.toString(),
                            "remote_path", "/final.bin")
                        .add("resume_partial", true)));
        id = jobs.execute(job).getString("executionId");
        jobs.awaitBytes(job, id, 0, 5 << 20);
        kill(data);
      } finally {
        server.close();
      }
      partner.slow(0);
      try (CourierServer again = CourierServer.start(data, Map.of())) {
        JsonObject end = new Jobs(Api.admin(again)).end(job, id);
        assertThat(end.getString("state")).as("%s", end).isEqualTo("completed");
        JsonObject file =
            stepOf(end, 1).getJsonObject("outputData").getJsonArray("files").getJsonObject(0);
        assertThat(file.getJsonNumber("resumed_from").longValue()).isBetween(4L << 20, 16L << 20);
        assertThat(Files.readAllBytes(directory.resolve("final.bin"))).isEqualTo(content);
        assertThat(directory.resolve("final.bin.tmp")).doesNotExist();
      }
    }
  }

  @Test
  void stoppedServerGivesTheExecutionBackToTheQueue() throws Exception {
    Path data = CourierServer.freshDirectory("stop");
    byte[] content = content();
    try (Partner partner = new Partner(directory)) {
      partner.slow(20);
      String job;
      String id;
      try (CourierServer server = CourierServer.start(data, Map.of())) {
        Jobs jobs = new Jobs(Api.admin(server));
        Path local = Files.write(server.files().resolve("big.bin"), content);
        job = upload(jobs, partner, local);
        id = jobs.execute(job).getString("executionId");
        jobs.awaitBytes(job, id, 0, 2 << 20);
      }
      assertThat(directory).isEmptyDirectory();
      partner.slow(0);
      try (CourierServer again = CourierServer.start(data, Map.of())) {
        JsonObject end = new Jobs(Api.admin(again)).end(job, id);
        assertThat(end.getString("state")).as("%s", end).isEqualTo("completed");
        assertThat(end.getInt("recoveries")).isZero();
        assertThat(Files.readAllBytes(directory.resolve("final.bin"))).isEqualTo(content);
      }
    }
  }

  /** Kills Liberty's process the hard way: the one whose command line names the data directory. */
  private static void kill(Path data) {
    ProcessHandle liberty =
        ProcessHandle.current()
            .descendants()
            .filter(
                p ->
                    p.info().commandLine().orElse("").contains("ws-server.jar")
                        && mentions(p, data))
            .findFirst()
            .orElseThrow();
    liberty.destroyForcibly();
    await().atMost(Duration.ofSeconds(10)).until(() -> !liberty.isAlive());
  }

  private static boolean mentions(ProcessHandle process, Path data) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"))
          .contains(data.toString());
    } catch (java.io.IOException e) {
      return false;
    }
  }
}
