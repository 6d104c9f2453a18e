package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Deletes a remote file; a missing one is success. */
@Dependent
class RemoteDelete implements StepType {
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "remote.delete",
          Set.of("sftp.delete", "ftp.delete", "ftps.delete"),
          new StepDescription.Label(
              "Delete remote file", "transfer", "Deletes a remote file; a missing one is success."),
          false,
          ConfigurationSchema.of(
              Field.connection(List.of("sftp", "ftp", "ftps")),
              Field.remotePath("remote_path", "File to delete.").require().ref()),
          List.of(
              new StepDescription.Output("deleted_file", "string", "Path of the file."),
              new StepDescription.Output("existed", "boolean", "Whether it was there.")));

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public StepResult execute(StepContext context) {
    UUID connection = RemotePaths.connection(context);
    String path = context.configuration().text("remote_path");
    boolean existed = context.sessions().deleteFile(connection, path);
    return new StepResult().put("deleted_file", path).put("existed", existed);
  }
}
