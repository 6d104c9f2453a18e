package io.courier.it.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.it.CourierServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Liberty's own command for batch operators, run as they run it. */
public final class BatchManager {
  static final Pattern INSTANCE = Pattern.compile("instance ID (\\d+) has been submitted");

  private final CourierServer server;
  private final String user;
  private final String password;

  public BatchManager(CourierServer server, String user, String password) {
    this.server = server;
    this.user = user;
    this.password = password;
  }

  /** Everything the command printed. */
  public String run(String action, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(CourierServer.home().resolve("liberty/wlp/bin/batchManager").toString());
    command.add(action);
    command.add("--batchManager=localhost:" + server.uri().getPort());
    command.add("--user=" + user);
    command.add("--password=" + password);
    command.add("--trustSslCertificates");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return output;
  }

  /** Submits an instance with those job parameters: everything the command printed. */
  public String submit(String... parameters) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>();
    arguments.add("--applicationName=courier");
    arguments.add("--jobXMLName=courier-job");
    for (String parameter : parameters) {
      arguments.add("--jobParameter=" + parameter);
    }
    return run("submit", arguments.toArray(String[]::new));
  }

  /** The instance that the output of {@link #submit} names. */
  public static String instance(String output) {
    Matcher matcher = INSTANCE.matcher(output);
    assertThat(matcher.find()).as(output).isTrue();
    return matcher.group(1);
  }
}
