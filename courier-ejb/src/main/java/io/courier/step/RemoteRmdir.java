package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Removes a remote directory; a missing one is success. */
@Dependent
class RemoteRmdir implements StepType {
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "remote.rmdir",
          Set.of("sftp.rmdir", "ftp.rmdir", "ftps.rmdir"),
          new StepDescription.Label(
              "Remove remote directory",
              "transfer",
              "Removes a remote directory; a missing one is success."),
          false,
          ConfigurationSchema.of(
              Field.connection(List.of("sftp", "ftp", "ftps")),
              Field.remotePath("remote_path", "Directory to remove.").require().ref(),
              Field.flag("recursive", false, "Remove its content too; links are not followed.")),
          List.of(
              new StepDescription.Output("removed_directory", "string", "Path of the directory."),
              new StepDescription.Output("existed", "boolean", "Whether it was there before.")));

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public StepResult execute(StepContext context) {
    UUID connection = RemotePaths.connection(context);
    String path = context.configuration().text("remote_path");
    boolean existed =
        context
            .sessions()
            .removeDirectory(connection, path, context.configuration().flag("recursive"));
    return new StepResult().put("removed_directory", path).put("existed", existed);
  }
}
