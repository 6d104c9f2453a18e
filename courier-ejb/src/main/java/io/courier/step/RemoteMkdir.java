package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Makes a remote directory; an existing one is success. */
@Dependent
class RemoteMkdir implements StepType {
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "remote.mkdir",
          Set.of("sftp.mkdir", "ftp.mkdir", "ftps.mkdir"),
          new StepDescription.Label(
              "Make remote directory",
              "transfer",
              "Makes a remote directory; an existing one is success."),
          false,
          ConfigurationSchema.of(
              Field.connection(List.of("sftp", "ftp", "ftps")),
              Field.remotePath("remote_path", "Directory to make.").require().ref(),
              Field.flag("recursive", true, "Make missing parents too.")),
          List.of(
              new StepDescription.Output("created_directory", "string", "Path of the directory."),
              new StepDescription.Output("existed", "boolean", "Whether it was there before.")));

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public StepResult execute(StepContext context) {
    UUID connection = RemotePaths.connection(context);
    String path = context.configuration().text("remote_path");
    boolean made =
        context
            .sessions()
            .makeDirectory(connection, path, context.configuration().flag("recursive"));
    return new StepResult().put("created_directory", path).put("existed", !made);
  }
}
