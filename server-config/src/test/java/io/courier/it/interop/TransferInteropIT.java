package io.courier.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.CourierServer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The demo's job with OpenSSH as both partners: fetched and delivered, byte for byte. */
@ExtendWith(CourierServer.Shared.class)
class TransferInteropIT {
  private static final long HUGE = (2L << 30) + 1;
  private static final Map<String, Integer> SIZES = new LinkedHashMap<>();

  static {
    SIZES.put("empty.bin", 0);
    SIZES.put("packet-1.bin", 32_767);
    SIZES.put("packet.bin", 32_768);
    SIZES.put("packet+1.bin", 32_769);
    SIZES.put("Übersicht März – schön & groß.csv", 48_611);
  }

  private static OpenSsh ssh;
  @TempDir static Path directory;
  private Product product;

  @BeforeAll
  static void startPartner(@TempDir Path home) throws Exception {
    ssh = OpenSsh.start(home);
  }

  @AfterAll
  static void stopPartner() throws InterruptedException {
    if (ssh != null) {
      ssh.close();
    }
  }

  @BeforeEach
  void signIn(CourierServer server) {
    product = new Product(server);
  }

  @Test
  @Tag("SESS-01")
  void fiveStepsMoveEveryFileUnchangedWithOneLogin() throws Exception {
    Path out = Files.createDirectories(directory.resolve("partner a/outgoing"));
    Path in = directory.resolve("partner b/incoming");
    write(out);
    long before = ssh.logins();
    String connection = product.connection(ssh, JsonValue.EMPTY_JSON_OBJECT);

    JsonObject execution =
        product.run(
            Product.step("remote.mkdir", "make", remote(connection, in)),
            Product.step("sftp.download", "fetch", remote(connection, out + "/")),
            Product.step(
                "sftp.upload",
                "deliver",
                Json.createObjectBuilder(remote(connection, in + "/"))
                    .add("local_path", "context:fetch.downloaded_files")
                    .build()),
            Product.step("remote.list", "list", remote(connection, in)),
            Product.step(
                "sftp.download",
                "again",
                Json.createObjectBuilder(remote(connection, in + "/"))
                    .add("local_path", "again/")
                    .build()));

    assertThat(execution.getString("state")).as("%s", execution).isEqualTo("completed");
    assertThat(execution.getJsonArray("stepExecutions")).hasSize(5);
    assertThat(ssh.logins() - before).isEqualTo(1);
    assertSame(out, in);
    assertThat(ssh.sftpLogged("posix-rename"))
        .as("every delivered file was renamed by posix-rename@openssh.com")
        .isEqualTo(SIZES.size());
    JsonObject listed = output(execution, 3);
    assertThat(listed.getInt("file_count")).isEqualTo(SIZES.size());
  }

  @Test
  void twoGibibytesAndOneByteArriveInBothDirections() throws Exception {
    Path out = Files.createDirectories(directory.resolve("huge out"));
    Path in = Files.createDirectories(directory.resolve("huge in"));
    Path source = out.resolve("huge.bin");
    try (var file = new RandomAccessFile(source.toFile(), "rw")) {
      file.setLength(HUGE); // sparse, with marks where a 31 bit or a packet's arithmetic would err
      for (long mark : new long[] {0, 32_767, 1L << 30, (2L << 30) - 1, 2L << 30}) {
        file.seek(mark);
        file.write(0x5A);
      }
    }
    String connection = product.connection(ssh, JsonValue.EMPTY_JSON_OBJECT);
    JsonObject execution =
        product.run(
            Product.step("sftp.download", "fetch", remote(connection, source)),
            Product.step(
                "sftp.upload",
                "deliver",
                Json.createObjectBuilder(remote(connection, in.resolve("huge.bin")))
                    .add("local_path", "context:fetch.downloaded_file")
                    .build()));
    assertThat(execution.getString("state")).as("%s", execution).isEqualTo("completed");
    assertThat(in.resolve("huge.bin")).hasSize(HUGE);
    assertThat(Files.mismatch(source, in.resolve("huge.bin"))).isEqualTo(-1);
    Files.delete(in.resolve("huge.bin"));
  }

  private static void write(Path out) throws IOException {
    var random = new SplittableRandom(17);
    for (Map.Entry<String, Integer> file : SIZES.entrySet()) {
      byte[] bytes = new byte[file.getValue()];
      random.nextBytes(bytes);
      Files.write(out.resolve(file.getKey()), bytes);
    }
  }

  private static void assertSame(Path out, Path in) throws IOException {
    try (var files = Files.list(in)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(SIZES.keySet());
    }
    for (String name : SIZES.keySet()) {
      assertThat(in.resolve(name)).hasSameBinaryContentAs(out.resolve(name));
    }
  }

  private static JsonObject remote(String connection, Object path) {
    return Json.createObjectBuilder()
        .add("connection_id", connection)
        .add("remote_path", path.toString())
        .build();
  }

  private static JsonObject output(JsonObject execution, int step) {
    return execution.getJsonArray("stepExecutions").getJsonObject(step).getJsonObject("outputData");
  }
}
