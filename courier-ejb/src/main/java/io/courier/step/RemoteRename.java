package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Renames or moves a remote file on its server. */
@Dependent
class RemoteRename implements StepType {
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "remote.rename",
          Set.of("sftp.rename", "ftp.rename", "ftps.rename"),
          new StepDescription.Label(
              "Rename remote file", "transfer", "Renames or moves a remote file on its server."),
          false,
          ConfigurationSchema.of(
              Field.connection(List.of("sftp", "ftp", "ftps")),
              Field.remotePath("remote_path", "File to rename.").require().ref(),
              Field.remotePath("new_path", "Its new path.").require().ref()),
          List.of(new StepDescription.Output("renamed_to", "string", "The new path.")));

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public StepResult execute(StepContext context) {
    UUID connection = RemotePaths.connection(context);
    String path = context.configuration().text("remote_path");
    String target = context.configuration().text("new_path");
    context.sessions().rename(connection, path, target);
    return new StepResult().put("renamed_to", target);
  }
}
