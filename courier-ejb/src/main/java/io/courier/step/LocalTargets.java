package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** What copying and moving of local files have in common. Stateless. */
final class LocalTargets {
  private LocalTargets() {}

  static ConfigurationSchema schema(String verb) {
    return ConfigurationSchema.of(
        Field.localPaths("source_path", "File, glob or list of files to " + verb + ".")
            .require()
            .ref(),
        Field.localPath("destination_path", "Target file or directory.").require().ref(),
        Field.idempotency(List.of("overwrite", "skip_if_exists")));
  }

  static List<StepDescription.Output> outputs(String done) {
    return List.of(
        new StepDescription.Output(done + "_file", "string", "Path of the target file."),
        new StepDescription.Output(done + "_files", "array", "Paths of all target files."),
        new StepDescription.Output("bytes", "integer", "Bytes of all files."),
        new StepDescription.Output("skipped", "boolean", "Whether nothing had to be done."),
        new StepDescription.Output("reason", "string", "Why it was skipped."));
  }

  /**
   * @throws CourierException 2011 when source and target are one file
   */
  static Path of(StepContext context, Path source, boolean several) {
    Path target =
        LocalSelection.target(
            context, context.configuration().text("destination_path"), source, several);
    if (target.equals(source)) {
      throw new CourierException(
          ErrorCode.INVALID_STEP_CONFIGURATION,
          "Source and destination are the same file: " + LocalSelection.shown(context, source));
    }
    return target;
  }

  static boolean skips(StepContext context, Path target) {
    return context.configuration().text("idempotency").equals("skip_if_exists")
        && Files.exists(target, LinkOption.NOFOLLOW_LINKS);
  }

  static StepResult describe(StepResult result, String done, List<String> paths, int skipped) {
    boolean all = skipped == paths.size();
    result.put(done + "_file", paths.get(0)).put(done + "_files", paths);
    result.put("bytes", result.bytes()).put("skipped", all);
    if (skipped > 0) {
      result.put("reason", skipped + " of " + paths.size() + " targets existed already");
    }
    return result;
  }
}
