package io.courier.launcher.demo;

import io.courier.launcher.Command;
import io.courier.launcher.Courier;
import io.courier.launcher.LaunchException;
import io.courier.launcher.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Sets a fresh Courier up through its API, moves the files of partner A to partner B with one job,
 * and compares what arrived. Everything lies under one directory.
 */
public final class Demo implements AutoCloseable {
  private static final String ADMIN = "admin";
  private static final String INBOX = "incoming";
  private static final String OUTBOX = "outgoing";

  private final Courier courier;
  private final Path directory;
  private final Terminal terminal;
  private final String adminPassword;
  private final DemoPartner partnerA;
  private final DemoPartner partnerB;
  private int steps;

  private Demo(Courier courier, Path directory, Terminal terminal, Passwords passwords)
      throws IOException, LaunchException {
    this.courier = courier;
    this.directory = directory;
    this.terminal = terminal;
    this.adminPassword = passwords.admin();
    this.partnerA = DemoPartner.start(directory.resolve("partner-a"), passwords.partnerA());
    this.partnerB = DemoPartner.start(directory.resolve("partner-b"), passwords.partnerB());
  }

  /** Generated passwords; nothing is built in. */
  public record Passwords(String admin, String partnerA, String partnerB) {
    @Override
    public String toString() {
      return "Passwords";
    }
  }

  /** Starts the partners beside a Courier that is about to start. */
  public static Demo prepare(
      Courier courier, Path directory, Terminal terminal, Passwords passwords)
      throws LaunchException {
    try {
      var demo = new Demo(courier, directory, terminal, passwords);
      DemoFiles.make(demo.partnerA.root().resolve(OUTBOX));
      java.nio.file.Files.createDirectories(demo.partnerB.root().resolve(INBOX));
      return demo;
    } catch (IOException e) {
      throw new LaunchException("The partners of the demo do not start: " + e.getMessage(), e);
    }
  }

  /** Runs it all once; true when every file arrived unchanged. */
  public boolean run() throws LaunchException, InterruptedException {
    try {
      courier.start(directory.resolve("courier"), Command.Ports.ephemeral());
      partner("A", partnerA);
      partner("B", partnerB);
      terminal.line("");
      var api = new ApiClient(courier.uri(), courier.sslContext());
      setUp(api);
      String job =
          makeJob(
              api, connection(api, "Partner A", partnerA), connection(api, "Partner B", partnerB));
      Map<?, ?> execution = new ExecutionWatch(api, terminal).follow(job, startJob(api, job));
      boolean good = compare(execution);
      urls(api);
      return good;
    } catch (IOException | GeneralSecurityException e) {
      throw new LaunchException("The demo failed: " + e.getMessage(), e);
    }
  }

  private void partner(String name, DemoPartner partner) {
    terminal.line("Partner " + name + ": " + partner + ", host key " + partner.fingerprint());
  }

  private void setUp(ApiClient api) throws LaunchException, InterruptedException {
    step(
        "First-run set-up",
        () ->
            api.post(
                "setup/initialize",
                Map.of(
                    "username", ADMIN,
                    "displayName", "Demo administrator",
                    "password", adminPassword,
                    "confirmPassword", adminPassword)));
    step(
        "Sign in",
        () -> {
          api.login(ADMIN, adminPassword);
          return Map.of();
        });
  }

  private String connection(ApiClient api, String name, DemoPartner partner)
      throws LaunchException, InterruptedException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", name);
    body.put("group", "Demo");
    body.put("protocol", "sftp");
    body.put("host", partner.host());
    body.put("port", partner.port());
    body.put("authMethod", "password");
    body.put("username", DemoPartner.user());
    body.put("password", partner.password());
    body.put("hostKeyPolicy", "manual");
    body.put("storedHostFingerprint", partner.fingerprint());
    return id(step("Create connection " + name, () -> api.post("connections", body)), "id");
  }

  private String makeJob(ApiClient api, String connectionA, String connectionB)
      throws LaunchException, InterruptedException {
    Map<String, Object> fetch =
        Map.of(
            "connection_id", connectionA, "remote_path", "/" + OUTBOX + "/", "file_pattern", "*");
    Map<String, Object> send =
        Map.of(
            "connection_id",
            connectionB,
            "local_path",
            "context:fetch.downloaded_files",
            "remote_path",
            "/" + INBOX + "/",
            "atomic_upload",
            true);
    Map<String, Object> job =
        Map.of(
            "name",
            "Demo: partner A to partner B",
            "description",
            "Fetches everything from partner A and delivers it to partner B under its final name only when complete.",
            "isEnabled",
            true,
            "steps",
            List.of(
                Map.of(
                    "name",
                    "Fetch from partner A",
                    "alias",
                    "fetch",
                    "typeKey",
                    "sftp.download",
                    "timeoutSeconds",
                    900,
                    "configuration",
                    fetch),
                Map.of(
                    "name",
                    "Deliver to partner B",
                    "alias",
                    "deliver",
                    "typeKey",
                    "sftp.upload",
                    "timeoutSeconds",
                    900,
                    "configuration",
                    send)));
    return id(step("Create job", () -> api.post("jobs", job)), "id");
  }

  private String startJob(ApiClient api, String job) throws LaunchException, InterruptedException {
    return id(
        step("Start job", () -> api.post("jobs/" + job + "/execute", Map.of())), "executionId");
  }

  private static String id(Map<?, ?> data, String member) throws LaunchException {
    if (data.get(member) instanceof String id) {
      return id;
    }
    throw new LaunchException("The answer has no " + member + ": " + data);
  }

  private interface Call {
    Map<?, ?> make() throws LaunchException, InterruptedException;
  }

  private Map<?, ?> step(String name, Call call) throws LaunchException, InterruptedException {
    long start = System.nanoTime();
    Map<?, ?> data = call.make();
    steps++;
    terminal.line(
        String.format(
            Locale.ROOT,
            "set-up %d  %-30s completed  %.2f s",
            steps,
            name,
            (System.nanoTime() - start) / 1e9));
    return data;
  }

  /** Our own look at both directories decides, not what Courier says. */
  private boolean compare(Map<?, ?> execution) throws IOException {
    Map<String, String> sources = DemoFiles.hashes(partnerA.root().resolve(OUTBOX));
    Map<String, String> delivered = DemoFiles.hashes(partnerB.root().resolve(INBOX));
    boolean good = "completed".equals(execution.get("state"));
    terminal.line("");
    for (Map.Entry<String, String> source : sources.entrySet()) {
      String arrived = delivered.remove(source.getKey());
      FileReport.of(source.getKey(), execution).print(terminal);
      terminal.line("    source    " + source.getValue());
      terminal.line("    delivered " + Objects.requireNonNullElse(arrived, "(nothing)"));
      good &= source.getValue().equals(arrived);
    }
    for (String stranger : delivered.keySet()) {
      terminal.line("  " + stranger + " was not asked for but lies at partner B");
      good = false;
    }
    terminal.line("");
    terminal.line(
        good
            ? sources.size()
                + " of "
                + sources.size()
                + " files delivered, every SHA-256 equals its source's."
            : "NOT every file was delivered unchanged. Logs: " + courier.logs());
    return good;
  }

  private void urls(ApiClient api) {
    terminal.line("Console:  " + courier.uri() + "/console/");
    terminal.line("API:      " + api.base() + "  (description: " + courier.uri() + "/openapi/ui/)");
    terminal.line("Sign in:  " + ADMIN + " / " + adminPassword);
  }

  /** Stops the partners; Courier is closed by its owner. */
  @Override
  public void close() throws IOException {
    partnerA.close();
    partnerB.close();
  }
}
