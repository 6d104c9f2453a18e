package io.courier.step;

import io.courier.core.CourierException;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.RemoteFile;
import jakarta.enterprise.context.Dependent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Renames or moves a remote file on its server. What is about to move is recorded first, so that a
 * repetition can tell a file that was moved from one that never was.
 */
@Dependent
class RemoteRename implements StepType {
  private static final String RENAMING = "renaming";
  private static final long UNKNOWN = -1;
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
    Optional<Long> size = size(context, connection, path);
    Long before = interrupted(context);
    if (before != null
        && size.isEmpty()
        && size(context, connection, target).filter(before::equals).isPresent()) {
      return done(target, before); // by an earlier try
    }
    size.ifPresent(bytes -> context.record(new StepResult().put(RENAMING, bytes)));
    context.sessions().rename(connection, path, target);
    return done(target, size.orElse(UNKNOWN));
  }

  /** The size is kept: in a loop that begins again a completed try is an earlier one. */
  private static StepResult done(String target, long size) {
    return new StepResult()
        .put("renamed_to", target)
        .put(RENAMING, size)
        .keepOutOfContext(RENAMING);
  }

  /** Size of what an earlier try was about to rename; null for none. */
  private static Long interrupted(StepContext context) {
    return context.earlierOutputs().get(RENAMING) instanceof Number size ? size.longValue() : null;
  }

  /** Empty when nothing is there; unknown where the partner lets nobody look. */
  private static Optional<Long> size(StepContext context, UUID connection, String path) {
    try {
      return context.sessions().stat(connection, path).map(RemoteFile::sizeBytes);
    } catch (CourierException e) {
      if (e.getCause() instanceof FileTransferException fault
          && fault.reason() == Reason.PERMISSION_DENIED) {
        return Optional.of(UNKNOWN);
      }
      throw e;
    }
  }
}
