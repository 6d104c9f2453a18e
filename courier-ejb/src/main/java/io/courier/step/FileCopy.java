package io.courier.step;

import io.courier.file.FileOperations;
import jakarta.enterprise.context.Dependent;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Copies local files; a copy appears under its name only when it is complete. */
@Dependent
class FileCopy implements StepType {
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "file.copy",
          Set.of(),
          new StepDescription.Label("Copy file", "files", "Copies local files."),
          true,
          LocalTargets.schema("copy"),
          LocalTargets.outputs("copied"));

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public StepResult execute(StepContext context) {
    List<Path> sources =
        LocalSelection.existing(context, context.configuration().paths("source_path"));
    context.expect(LocalSelection.totalSize(sources));
    StepResult result = new StepResult();
    List<String> copied = new ArrayList<>();
    int skipped = 0;
    for (Path source : sources) {
      context.checkCancelled();
      Path target = LocalTargets.of(context, source, sources.size() > 1);
      copied.add(LocalSelection.shown(context, target));
      if (LocalTargets.skips(context, target)) {
        skipped++;
        continue;
      }
      long size =
          FileOperations.copy(
              source,
              target,
              context.copy(LocalSelection.shown(context, source), LocalSelection.size(source)));
      result.addBytes(size).made(target, size);
    }
    return LocalTargets.describe(result, "copied", copied, skipped);
  }

  @Override
  public void cleanUpBeforeRetry(StepContext context) {
    List<Path> sources = LocalSelection.of(context, context.configuration().paths("source_path"));
    for (Path source : sources) {
      Path part = FileOperations.partOf(LocalTargets.of(context, source, sources.size() > 1));
      if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
        FileOperations.delete(part);
      }
    }
  }
}
