package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Problems;
import io.courier.file.FileOperations;
import jakarta.enterprise.context.Dependent;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Gives a local file another name in its directory. */
@Dependent
class FileRename implements StepType {
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "file.rename",
          Set.of(),
          new StepDescription.Label(
              "Rename file", "files", "Renames a local file in its directory."),
          false,
          ConfigurationSchema.of(
              Field.localPath("source_path", "File to rename.").require().ref(),
              Field.text("new_name", "New name, without a path.").require().ref()),
          List.of(
              new StepDescription.Output("renamed_file", "string", "Path of the renamed file."),
              new StepDescription.Output("skipped", "boolean", "Whether it was renamed before.")));

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public void validate(StepConfiguration configuration, Problems problems) {
    problems.addIf(
        configuration.value("new_name") instanceof String name
            && !References.isPresent(name)
            && !isName(name),
        "new_name",
        "Must be a name, not a path.");
  }

  @Override
  public StepResult execute(StepContext context) {
    Path source = context.local(context.configuration().text("source_path"));
    String name = context.configuration().text("new_name");
    if (!isName(name)) {
      throw new CourierException(
          ErrorCode.INVALID_STEP_CONFIGURATION, "new_name must be a name, not a path: " + name);
    }
    Path target = context.local(source.resolveSibling(name).toString());
    StepResult result = new StepResult().put("renamed_file", LocalSelection.shown(context, target));
    boolean interrupted =
        context.earlierOutputs().containsKey("renaming")
            || context.earlierOutputs().containsKey("renamed_file");
    if (interrupted
        && !Files.exists(source, LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      return result.put("skipped", true).made(target, LocalSelection.size(target)).gone(source);
    }
    LocalSelection.existing(context, List.of(source.toString()));
    context.record(new StepResult().put("renaming", true).gone(source));
    long size =
        FileOperations.move(
            source, target, context.copy(LocalSelection.shown(context, source), -1));
    return result.put("skipped", false).made(target, size).gone(source);
  }

  private static boolean isName(String name) {
    return name.indexOf('/') < 0
        && name.indexOf('\\') < 0
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(Character::isISOControl);
  }
}
