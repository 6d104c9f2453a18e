package io.courier.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small process that outlives the launcher: when the launcher is killed and cannot stop its
 * children, the guard sees their common pipe close and stops them, so that no server goes on for
 * ever without anybody in charge.
 */
final class Guard implements AutoCloseable {
  private final Process process;

  private Guard(Process process) {
    this.process = process;
  }

  /** Starts guarding; the order of closing makes it the last one to go. */
  static Guard start(ProductHome home, InstanceDirectory instance) throws IOException {
    return new Guard(
        ChildProcess.startWithPipe(
            List.of("/bin/bash", home.guard().toString(), instance.root().toString()),
            instance.logs().resolve("guard.log")));
  }

  /** Tells the guard that all is well. */
  @Override
  public void close() throws IOException, InterruptedException {
    try (var pipe = process.outputWriter(StandardCharsets.US_ASCII)) {
      pipe.write("stopped\n");
    }
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
