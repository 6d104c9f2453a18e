package io.courier.execution;

import static io.courier.execution.EngineBench.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.JsonText;
import io.courier.core.Secret;
import io.courier.job.FailurePolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret of a step is plain in its step's run only (reference, jobs section 3). */
class StepSecretsIT {
  @TempDir Path temp;

  @Test
  void aRunReadsItAndLeavesNoTrace() {
    EngineBench.alone();
    List<String> read = new CopyOnWriteArrayList<>();
    Scripted scripted =
        new Scripted()
            .when(
                "go",
                (context, result) -> {
                  try (Secret secret = context.secret("password").orElseThrow()) {
                    read.add(new String(secret.bytes(), StandardCharsets.UTF_8));
                  }
                  assertThat(context.secret("other")).isEmpty();
                });
    EngineBench bench = new EngineBench(temp, scripted.types());
    UUID job = bench.job(FailurePolicy.DEFAULT, step(0, Scripted.KEY, "text", "go"));
    Object reference = bench.secret(job, "correct horse");
    bench.replace(job, step(0, Scripted.KEY, "text", "go", "password", reference));
    Execution ran = bench.walked(job);
    assertThat(ran.failure()).isNull();
    assertThat(read).containsExactly("correct horse");
    assertThat(
            JsonText.write(bench.inTransaction(() -> bench.journal.executions.context(ran.id()))))
        .doesNotContain("correct horse");
    assertThat(bench.audit.toString() + bench.steps(ran.id())).doesNotContain("correct horse");
  }
}
