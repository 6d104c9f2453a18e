package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.file.FileOperations;
import jakarta.enterprise.context.Dependent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Deletes local files, never directories. */
@Dependent
class FileDelete implements StepType {
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "file.delete",
          Set.of(),
          new StepDescription.Label("Delete file", "files", "Deletes local files."),
          false,
          ConfigurationSchema.of(
              Field.localPaths("path", "File, glob or list of files to delete.").require().ref(),
              Field.flag("fail_if_not_found", false, "Fail when nothing is there.")),
          List.of(
              new StepDescription.Output("deleted_file", "string", "Path of the first file."),
              new StepDescription.Output("deleted_count", "integer", "Number of deleted files."),
              new StepDescription.Output("existed", "boolean", "Whether any existed.")));

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public StepResult execute(StepContext context) {
    List<String> configured = context.configuration().paths("path");
    StepResult result = new StepResult();
    List<String> deleted = new ArrayList<>();
    List<Path> files = LocalSelection.of(context, configured);
    boolean mustBeThere = context.configuration().flag("fail_if_not_found");
    boolean before = Boolean.TRUE.equals(context.earlierOutputs().get("existed"));
    if (!files.isEmpty()) {
      StepResult begun = new StepResult().put("existed", true); // a repetition may find nothing
      files.forEach(begun::gone);
      context.record(begun);
    }
    for (Path file : files) {
      context.checkCancelled();
      if (FileOperations.delete(file)) {
        deleted.add(LocalSelection.shown(context, file));
        result.gone(file);
      }
    }
    if (deleted.isEmpty() && mustBeThere && !before) {
      throw new CourierException(
          ErrorCode.DIRECTORY_NOT_FOUND,
          "No local file matches " + String.join(", ", configured) + ".");
    }
    if (!deleted.isEmpty()) {
      result.put("deleted_file", deleted.get(0));
    }
    return result
        .put("deleted_count", (long) deleted.size())
        .put("existed", before || !deleted.isEmpty());
  }
}
