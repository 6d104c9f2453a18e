package io.courier.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong at a partner ends with its code, a true state, and no half file. */
@ExtendWith(CourierServer.Shared.class)
class FailureInteropIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path home;
  @TempDir Path remote;
  private Product product;
  private Path files;
  private OpenSsh ssh;

  @BeforeEach
  void signIn(CourierServer server) {
    product = new Product(server);
    files = server.files();
  }

  @AfterEach
  void stopPartner() throws InterruptedException {
    if (ssh != null) {
      ssh.close();
    }
  }

  @Test
  @Tag("HK-03")
  @Tag("HK-04")
  @Tag("HK-05")
  void changedHostKeyStopsEverythingBeforeTheLoginUntilAnAdminApprovesIt() throws Exception {
    ssh = OpenSsh.start(home);
    Files.writeString(remote.resolve("file"), "content");
    String connection = product.connection(ssh, JsonValue.EMPTY_JSON_OBJECT);
    String job = product.job(download(connection, remote.resolve("file")));
    assertThat(product.awaitEnd(product.execute(job)).getString("state")).isEqualTo("completed");
    assertThat(ssh.logged("userauth-request")).as("the log shows authentication").isPositive();
    String old = ssh.hostFingerprint();

    ssh.restartWithAnotherKey();
    JsonObject refused = product.awaitEnd(product.execute(job));
    assertFailed(refused, 3002);
    assertThat(refused.getString("errorMessage")).contains(old, ssh.hostFingerprint());
    assertThat(ssh.logged("Connection from")).as("it did dial").isPositive();
    assertThat(ssh.logged("userauth-request")).as("no attempt to log in").isZero();
    JsonObject view = product.connection(connection);
    assertThat(view.getString("status")).isEqualTo("requires_attention");
    assertThat(view.getJsonObject("attention").getString("fingerprint"))
        .isEqualTo(ssh.hostFingerprint());

    long dialled = ssh.logged("Connection from");
    assertFailed(product.awaitEnd(product.execute(job)), 3013);
    assertThat(ssh.logged("Connection from")).as("no packet leaves").isEqualTo(dialled);

    approvePending(connection);
    assertThat(product.connection(connection).getString("status")).isEqualTo("active");
    assertThat(product.awaitEnd(product.execute(job)).getString("state")).isEqualTo("completed");
  }

  @Test
  void missingRemoteFileHasItsCode() throws Exception {
    ssh = OpenSsh.start(home);
    String connection = product.connection(ssh, JsonValue.EMPTY_JSON_OBJECT);
    JsonObject failed = product.run(download(connection, remote.resolve("no such file")));
    assertFailed(failed, 3031);
    assertThat(failed.getString("errorMessage")).contains("no such file");
  }

  @Test
  void readOnlyTargetIsLeftAsItWas() throws Exception {
    ssh = OpenSsh.startReadOnly(home);
    Path source = Files.writeString(files.resolve("report.csv"), "content");
    String connection = product.connection(ssh, JsonValue.EMPTY_JSON_OBJECT);
    JsonObject failed =
        product.run(upload(connection, source, remote.resolve("report.csv").toString()));
    assertFailed(failed, 3032);
    assertThat(remote).isEmptyDirectory();
  }

  @Test
  @Tag("SESS-09")
  void partnerThatDiesInTheMiddleOfAnUploadLeavesNoFinalFile() throws Exception {
    ssh = OpenSsh.start(home);
    Path source = files.resolve("large.bin");
    try (var file = new RandomAccessFile(source.toFile(), "rw")) {
      file.setLength(2L << 30);
    }
    String connection =
        product.connection(ssh, Json.createObjectBuilder().add("transportRetries", 1).build());
    String execution =
        product.execute(
            product.job(upload(connection, source, remote.resolve("large.bin").toString())));
    Path partial = remote.resolve("large.bin.tmp");
    await().atMost(LIMIT).until(() -> Files.exists(partial) && Files.size(partial) > 1 << 20);
    ssh.kill();

    JsonObject failed = product.awaitEnd(execution);
    assertFailed(failed, 3030);
    assertThat(Files.size(partial)).as("it was cut in the middle").isLessThan(2L << 30);
    assertThat(remote.resolve("large.bin")).doesNotExist();
    Files.delete(source);
  }

  /** The execution and exactly its one step failed, both with the code. */
  private static void assertFailed(JsonObject execution, int code) {
    assertThat(execution.getString("state")).as("%s", execution).isEqualTo("failed");
    assertThat(execution.getInt("errorCode")).as("%s", execution).isEqualTo(code);
    JsonObject step = execution.getJsonArray("stepExecutions").getJsonObject(0);
    assertThat(step.getString("state")).isEqualTo("failed");
    assertThat(step.getInt("errorCode")).isEqualTo(code);
    assertThat(step.getString("errorMessage")).isNotBlank();
  }

  private void approvePending(String connection) {
    String pending =
        product
            .api()
            .get("/connections/" + connection + "/known-hosts")
            .body()
            .getJsonArray("data")
            .getValuesAs(JsonObject.class)
            .stream()
            .filter(known -> known.getString("state").equals("pending"))
            .map(known -> known.getString("id"))
            .findFirst()
            .orElseThrow();
    product.api().post("/known-hosts/" + pending + "/approve", null).data();
  }

  private static JsonObject download(String connection, Path path) {
    return Product.step(
        "sftp.download",
        "fetch",
        Json.createObjectBuilder()
            .add("connection_id", connection)
            .add("remote_path", path.toString())
            .build());
  }

  private static JsonObject upload(String connection, Path local, String path) {
    return Product.step(
        "sftp.upload",
        "deliver",
        Json.createObjectBuilder()
            .add("connection_id", connection)
            .add("local_path", local.toString())
            .add("remote_path", path)
            .build());
  }
}
