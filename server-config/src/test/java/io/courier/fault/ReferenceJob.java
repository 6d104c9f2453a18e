package io.courier.fault;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;

import io.courier.it.Api;
import io.courier.it.job.Jobs;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Fetch a directory, copy the large file, deliver all files into a directory of its own. */
final class ReferenceJob {
  private ReferenceJob() {}

  static JsonObject connection(WatchedPartner partner) {
    return Json.createObjectBuilder()
        .add("name", "Partner " + UUID.randomUUID())
        .add("protocol", "sftp")
        .add("host", "127.0.0.1")
        .add("port", partner.port())
        .add("authMethod", "password")
        .add("username", WatchedPartner.USER)
        .add("password", WatchedPartner.PASSWORD)
        .build();
  }

  static UUID start(Api api, String from, String to, String directory) {
    Jobs jobs = new Jobs(api);
    String id =
        jobs.create(
            step(
                "sftp.download",
                "Fetch",
                60,
                config("connection_id", from, "remote_path", "/in/", "local_path", "in")),
            step(
                "file.copy",
                "Copy",
                60,
                config(
                    "source_path", "${job.workspace}/in/big.bin",
                    "destination_path", "${job.workspace}/in/copy.bin")),
            step(
                "sftp.upload",
                "Deliver",
                60,
                config(
                    "connection_id",
                    to,
                    "local_path",
                    "${job.workspace}/in/*",
                    "remote_path",
                    "/" + directory + "/")));
    return UUID.fromString(jobs.execute(id).getString("executionId"));
  }

  static List<String> delivered(Collection<String> fetched) {
    return Stream.concat(fetched.stream(), Stream.of("copy.bin")).sorted().toList();
  }
}
