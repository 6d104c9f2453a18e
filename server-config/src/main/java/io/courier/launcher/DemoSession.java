package io.courier.launcher;

import io.courier.launcher.demo.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The command {@code demo}: a Courier in a fresh temporary directory, which goes when the demo ends
 * well or is interrupted, and stays for a look at the logs when it fails.
 */
final class DemoSession {
  private static final System.Logger LOG = System.getLogger(DemoSession.class.getName());

  private final Terminal terminal;
  private final Path directory;
  private final Courier courier;
  private volatile boolean failed;

  private DemoSession(Terminal terminal, Path directory, Courier courier) {
    this.terminal = terminal;
    this.directory = directory;
    this.courier = courier;
  }

  /** Runs the demo; returns the exit code. */
  static int run(Command.Demo command, ProductHome home, Terminal terminal)
      throws LaunchException, InterruptedException {
    var settings = DeploymentSettings.read(variables());
    var session =
        new DemoSession(terminal, temporaryDirectory(), new Courier(home, settings, terminal));
    Runtime.getRuntime().addShutdownHook(new Thread(session::end, "stop"));
    return session.run(command.once());
  }

  private int run(boolean once) throws LaunchException, InterruptedException {
    var passwords =
        new Demo.Passwords(OwnerOnly.newSecret(), OwnerOnly.newSecret(), OwnerOnly.newSecret());
    try (Demo demo = Demo.prepare(courier, directory, terminal, passwords)) {
      failed = !demo.run();
      if (once) {
        courier.close();
        return failed ? 1 : 0;
      }
      terminal.line("It runs until you press Ctrl-C.");
      failed |= courier.awaitEnd().isPresent();
      return failed ? 1 : 0;
    } catch (LaunchException e) {
      failed = !courier.isClosing();
      throw e;
    } catch (IOException e) {
      throw new LaunchException("The demo did not end cleanly: " + e.getMessage(), e);
    }
  }

  private static Path temporaryDirectory() throws LaunchException {
    try {
      Path directory = Files.createTempDirectory("courier-demo-").toRealPath();
      LauncherLog.writeTo(directory);
      return directory;
    } catch (IOException e) {
      throw new LaunchException("No temporary directory: " + e.getMessage(), e);
    }
  }

  /** The demo runs on embedded defaults, whatever the environment is set up for. */
  private static Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables
        .keySet()
        .removeIf(
            name ->
                name.startsWith("KEYVAULT_")
                    || (name.startsWith("COURIER_") && !name.equals("COURIER_SECRETS_FILE")));
    variables.put("COURIER_ENVIRONMENT", "Development");
    return variables;
  }

  private void end() {
    courier.close();
    if (failed) {
      terminal.error("The files and logs of the failed demo are kept in " + directory + ".");
      return;
    }
    try {
      FileTree.delete(directory);
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "CRTRF1014W: The directory " + directory + " could not be deleted.",
          e);
    }
  }
}
