package io.courier.it.secret;

import static io.courier.it.job.Jobs.config;
import static io.courier.it.job.Jobs.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.it.azure.AzurePartner;
import io.courier.it.connection.Certificates;
import io.courier.it.connection.FtpPartner;
import io.courier.it.connection.SftpPartner;
import io.courier.it.job.Jobs;
import io.courier.testing.AzureDouble;
import io.courier.testing.AzureDouble.Reply;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** SFTP, FTP and FTPS servers and Azure; connections to them are made, tested and used by jobs. */
final class Partners implements AutoCloseable {
  private static final Set<String> ENDS = Set.of("completed", "failed", "cancelled", "paused");

  private final Vault vault;
  private final AzurePartner azure;
  private final SftpPartner sftp;
  private final FtpPartner ftp;
  private final FtpPartner ftps;
  private final Map<String, String> variables;
  private final String clientCertificate;

  Partners(Path directory, Vault vault) throws Exception {
    this.vault = vault;
    Path files = Files.createDirectories(directory.resolve("files"));
    Files.writeString(files.resolve("a.txt"), "content");
    azure = AzurePartner.open(Files.createDirectories(directory.resolve("azure")));
    Certificates authority = new Certificates();
    Path anchors = Path.of(azure.variables().get("COURIER_TLS_TRUST_ANCHORS"));
    Path more = authority.writePem(directory.resolve("authority.pem"));
    Files.writeString(anchors, Files.readString(anchors) + Files.readString(more));
    variables = new HashMap<>(azure.variables());
    sftp = new SftpPartner(files);
    ftp = new FtpPartner(files, null, null, false);
    ftps =
        new FtpPartner(
            files,
            authority.issue("localhost", Instant.now(), directory.resolve("server.p12")),
            authority.writeTrust(directory.resolve("trust.p12")),
            false);
    Path client = authority.issue("acme-client", Instant.now(), directory.resolve("client.p12"));
    clientCertificate = Base64.getEncoder().encodeToString(Files.readAllBytes(client));
    vault.know("connection password", SftpPartner.PASSWORD);
    vault.know("client certificate password", Certificates.PASSWORD);
    vault.know("client certificate file", Files.readAllBytes(client));
    vault.know("client certificate key", scalar(client));
    vault.know("function master key", AzureDouble.MASTER_KEY);
    vault.know("client secret", AzureDouble.CLIENT_SECRET);
  }

  private static byte[] scalar(Path file) throws Exception {
    char[] password = Certificates.PASSWORD.toCharArray();
    KeyStore store = KeyStore.getInstance(file.toFile(), password);
    Key key = store.getKey(store.aliases().nextElement(), password);
    byte[] number = ((ECPrivateKey) key).getS().toByteArray();
    return number.length > 32 ? java.util.Arrays.copyOfRange(number, 1, 33) : number;
  }

  Map<String, String> variables() {
    return variables;
  }

  /** A connection to the SFTP partner. */
  JsonObject draft(String name, String password) {
    return base(name, "sftp", "127.0.0.1", sftp.port())
        .add("authMethod", "password")
        .add("password", password)
        .build();
  }

  private static JsonObjectBuilder base(String name, String protocol, String host, int port) {
    return Json.createObjectBuilder()
        .add("name", name)
        .add("protocol", protocol)
        .add("host", host)
        .add("port", port)
        .add("username", SftpPartner.USER)
        .add("transportRetries", 0)
        .add("properties", Json.createObjectBuilder().add("idle_session_sec", 1));
  }

  void run(Witness witness, KeyFlows keys) {
    sftp.accept(keys.pair().getPublic());
    String wrong = vault.plant("wrong connection password");
    String byPassword = create(witness, draft("SFTP", wrong));
    test(witness, byPassword, 422);
    runJob(witness, byPassword, "/", "failed");
    JsonObject right = draft("SFTP", SftpPartner.PASSWORD);
    assertThat(witness.put("/connections/" + byPassword, right.toString()).status()).isEqualTo(200);
    test(witness, byPassword, 200);
    runJob(witness, byPassword, "/", "completed");
    runJob(witness, byPassword, "/nowhere/" + "x", "failed");
    String byKey =
        create(
            witness,
            base("By key", "sftp", "127.0.0.1", sftp.port())
                .add("authMethod", "ssh_key")
                .add("sshKeyId", keys.id())
                .build());
    test(witness, byKey, 200);
    runJob(witness, byKey, "/", "completed");
    String plain =
        create(
            witness,
            base("FTP", "ftp", "127.0.0.1", ftp.port())
                .add("authMethod", "password")
                .add("password", SftpPartner.PASSWORD)
                .build());
    test(witness, plain, 200);
    runJob(witness, plain, "/", "completed");
    withCertificate(witness);
    functions(witness);
    refused(witness);
  }

  private void withCertificate(Witness witness) {
    JsonObjectBuilder draft = base("FTPS", "ftps", "localhost", ftps.port());
    draft.add("authMethod", "password").add("password", SftpPartner.PASSWORD);
    draft.add("tlsClientCertificate", clientCertificate);
    JsonObject closed =
        Json.createObjectBuilder(draft.build())
            .add("tlsClientCertificatePassword", vault.plant("wrong certificate password"))
            .build();
    assertThat(witness.post("/connections", closed.toString()).code()).isEqualTo(1000);
    JsonObject open =
        Json.createObjectBuilder(closed)
            .add("tlsClientCertificatePassword", Certificates.PASSWORD)
            .build();
    String secured = create(witness, open);
    test(witness, secured, 200);
    runJob(witness, secured, "/", "completed");
  }

  private void functions(Witness witness) {
    JsonObject draft = AzurePartner.connection(azure.azure(), AzureDouble.MASTER_KEY);
    String id = create(witness, draft);
    witness.post("/connections/" + id + "/test", null);
    runStep(witness, AzurePartner.run(id), "completed");
    azure.azure().onTrigger(Reply.of(500, "boom " + AzureDouble.MASTER_KEY));
    runStep(witness, AzurePartner.run(id), "failed");
    azure.azure().reset();
    azure.azure().onToken(AzureDouble.invalidClient());
    runStep(witness, AzurePartner.run(id), "failed");
  }

  /** Drafts that are refused, with secrets in every field that takes one. */
  private void refused(Witness witness) {
    String secret = vault.plant("password of a refused draft");
    JsonObject draft =
        Json.createObjectBuilder(draft("", secret))
            .add("clientSecret", secret)
            .add("tlsClientCertificate", secret)
            .add("tlsClientCertificatePassword", secret)
            .add("port", 0)
            .add("properties", Json.createObjectBuilder().add("password", secret))
            .build();
    assertThat(witness.post("/connections", draft.toString()).status()).isEqualTo(400);
    JsonObject step =
        step("remote.list", "s", 60, config("password", secret, "connection_id", "x")).build();
    JsonObject job =
        Json.createObjectBuilder()
            .add("name", "j")
            .add("steps", Json.createArrayBuilder().add(step))
            .build();
    assertThat(witness.post("/jobs", job.toString()).status()).isEqualTo(400);
  }

  private static String create(Witness witness, JsonObject draft) {
    return witness.post("/connections", draft.toString()).data().getString("id");
  }

  private static void test(Witness witness, String id, int status) {
    Witness.Answer answer = witness.post("/connections/" + id + "/test", null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
  }

  private static void runJob(Witness witness, String connection, String path, String state) {
    runStep(
        witness,
        step("remote.list", "list", 60, config("connection_id", connection, "remote_path", path)),
        state);
  }

  private static void runStep(Witness witness, JsonObjectBuilder step, String state) {
    String job = witness.post("/jobs", Jobs.body("Job", step).toString()).data().getString("id");
    String execution =
        witness.post("/jobs/" + job + "/execute", null).data().getString("executionId");
    JsonObject ended =
        await()
            .atMost(Duration.ofSeconds(90))
            .until(
                () -> witness.get("/jobs/" + job + "/executions/" + execution).data(),
                e -> ENDS.contains(e.getString("state")));
    assertThat(ended.getString("state")).as("%s", ended).isEqualTo(state);
  }

  int openSessions() {
    return sftp.openSessions();
  }

  @Override
  public void close() {
    sftp.close();
    ftp.close();
    ftps.close();
    azure.azure().close();
  }
}
