package io.courier.launcher;

import java.util.List;
import java.util.Optional;

/** Entry point of the script {@code courier}. */
public final class Main {
  private Main() {}

  /**
   * Exit codes: 0 done, 3 the audit log is not what was written, those of {@link
   * LaunchException#exitCode()}, 143 stopped by SIGTERM, 130 by Ctrl-C.
   */
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
      return DemoSession.run(demo, ProductHome.located(), terminal);
    }
    if (command instanceof Command.AuditVerify verify) {
      return AuditCheck.run(verify, DeploymentSettings.read(System.getenv()), terminal);
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
}
