package io.courier.launcher;

import io.courier.launcher.demo.Demo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Entry point of the script {@code courier}. */
public final class Main {
  private Main() {}

  /** Exit codes: 0 done, 1 failure, 2 wrong usage, 143 stopped by SIGTERM, 130 by Ctrl-C. */
  public static void main(String[] arguments) {
    Terminal terminal = Terminal.standard();
    int code;
    try {
      code = execute(Command.parse(List.of(arguments)), terminal);
    } catch (LaunchException e) {
      terminal.error(e.getMessage());
      code = e.exitCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      code = 1;
    }
    System.exit(code);
  }

  private static int execute(Command command, Terminal terminal)
      throws LaunchException, InterruptedException {
    if (command instanceof Command.Run run) {
      return run(run, terminal);
    }
    if (command instanceof Command.Demo demo) {
      return demo(demo, terminal);
    }
    terminal.line(Command.USAGE);
    return 0;
  }

  private static int run(Command.Run run, Terminal terminal)
      throws LaunchException, InterruptedException {
    var courier =
        new Courier(ProductHome.located(), DeploymentSettings.read(System.getenv()), terminal);
    Runtime.getRuntime().addShutdownHook(new Thread(courier::close, "stop"));
    courier.start(run.data(), run.ports());
    Optional<Integer> ended = courier.awaitEnd();
    if (ended.isPresent()) {
      terminal.error(
          "The server ended by itself with exit code "
              + ended.get()
              + "; see "
              + courier.logs()
              + ".");
      return 1;
    }
    return 0;
  }

  private static int demo(Command.Demo command, Terminal terminal)
      throws LaunchException, InterruptedException {
    Path directory = demoDirectory();
    var courier =
        new Courier(ProductHome.located(), DeploymentSettings.read(demoVariables()), terminal);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> clear(courier, directory), "stop"));
    var passwords =
        new Demo.Passwords(OwnerOnly.newSecret(), OwnerOnly.newSecret(), OwnerOnly.newSecret());
    try (Demo demo = Demo.prepare(courier, directory, terminal, passwords)) {
      boolean good = demo.run();
      if (command.once()) {
        courier.close();
        return good ? 0 : 1;
      }
      terminal.line("It runs until you press Ctrl-C.");
      return courier.awaitEnd().isPresent() ? 1 : 0;
    } catch (IOException e) {
      throw new LaunchException("The demo did not end cleanly: " + e.getMessage(), e);
    }
  }

  private static Path demoDirectory() throws LaunchException {
    try {
      return Files.createTempDirectory("courier-demo-").toRealPath();
    } catch (IOException e) {
      throw new LaunchException("No temporary directory: " + e.getMessage(), e);
    }
  }

  /** The demo runs on embedded defaults, whatever the environment is set up for. */
  private static Map<String, String> demoVariables() {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables
        .keySet()
        .removeIf(name -> name.startsWith("COURIER_") && !name.equals("COURIER_SECRETS_FILE"));
    variables.put("COURIER_ENVIRONMENT", "Development");
    return variables;
  }

  private static void clear(Courier courier, Path directory) {
    courier.close();
    try {
      FileTree.delete(directory);
    } catch (IOException e) {
      System.getLogger(Main.class.getName())
          .log(System.Logger.Level.WARNING, "CRTRF1014W: {0} could not be deleted.", directory);
    }
  }
}
