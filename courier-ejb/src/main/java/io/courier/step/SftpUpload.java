package io.courier.step;

import io.courier.core.Problems;
import io.courier.file.FileOperations;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.transfer.ExecutionSessions.FilePair;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Sends local files; each appears under its final name only when it is complete and proved. */
@Dependent
class SftpUpload implements StepType {
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "sftp.upload",
          Set.of(),
          new StepDescription.Label(
              "SFTP upload", "transfer", "Sends local files to an SFTP server."),
          true,
          ConfigurationSchema.of(
              Field.connection(List.of("sftp")),
              Field.localPaths("local_path", "File, glob or list of files to send.")
                  .require()
                  .ref(),
              Field.remotePath("remote_path", "Target file, or directory for several files.")
                  .require()
                  .ref(),
              Field.flag("atomic_upload", true, "Write under a temporary name, then rename."),
              Field.text("atomic_suffix", "Suffix of the temporary name.")
                  .orElse(".tmp")
                  .matching("\\.[A-Za-z0-9._-]{0,31}"),
              Field.flag("resume_partial", false, "Continue a partial file of an earlier try."),
              Field.flag("create_directories", false, "Make missing remote directories."),
              Field.idempotency(List.of("overwrite", "skip_if_exists", "resume"))),
          List.of(
              new StepDescription.Output("uploaded_file", "string", "Remote path of the file."),
              new StepDescription.Output("uploaded_files", "array", "Remote paths of all files."),
              new StepDescription.Output("files", "array", "Per file: size, SHA-256, proof."),
              new StepDescription.Output("bytes", "integer", "Bytes of all files."),
              new StepDescription.Output("transfer_state", "object", "State of the last file."),
              new StepDescription.Output("skipped", "boolean", "Whether all targets existed.")));

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public void validate(StepConfiguration configuration, Problems problems) {
    Transfers.checkIdempotency(configuration, problems);
  }

  @Override
  public StepResult execute(StepContext context) {
    UUID connection = RemotePaths.connection(context);
    List<Path> files =
        LocalSelection.existing(context, context.configuration().paths("local_path"));
    context.expect(LocalSelection.totalSize(files));
    TransferOptions options = Transfers.options(context.configuration());
    List<TransferredFile> done = new ArrayList<>();
    StepResult result = new StepResult();
    for (Target target : targets(context, connection, files)) {
      context.checkCancelled();
      TransferredFile file = send(context, connection, target, options);
      done.add(file);
      result.addBytes(file.receipt() == null ? 0 : file.sizeBytes());
    }
    List<String> paths = done.stream().map(TransferredFile::remotePath).toList();
    return Transfers.describe(result.put("uploaded_file", paths.get(0)), done)
        .put("uploaded_files", paths);
  }

  @Override
  public boolean canResume(StepConfiguration configuration) {
    return Transfers.resumes(configuration);
  }

  @Override
  public void cleanUpBeforeRetry(StepContext context) {
    if (!Transfers.resumes(context.configuration())) {
      discardPartial(context);
    }
  }

  @Override
  public void discardPartial(StepContext context) {
    TransferOptions options = Transfers.options(context.configuration());
    if (!options.atomic()) {
      return;
    }
    UUID connection = RemotePaths.connection(context);
    List<Path> files = LocalSelection.of(context, context.configuration().paths("local_path"));
    for (Target target : targets(context, connection, files)) {
      context.sessions().deleteFile(connection, target.remotePath() + options.atomicSuffix());
    }
  }

  private static TransferredFile send(
      StepContext context, UUID connection, Target target, TransferOptions options) {
    String shown = LocalSelection.shown(context, target.file());
    if (Transfers.skipsExisting(context.configuration())) {
      Optional<RemoteFile> there = context.sessions().stat(connection, target.remotePath());
      if (there.isPresent()) {
        return new TransferredFile(shown, target.remotePath(), null, there.get().sizeBytes(), null);
      }
    }
    Instant modified = modified(target.file());
    TransferReceipt receipt =
        context
            .sessions()
            .upload(
                connection,
                new FilePair(target.file(), target.remotePath()),
                options,
                context.transfer(shown, LocalSelection.size(target.file())));
    return new TransferredFile(shown, receipt.remotePath(), receipt, receipt.sizeBytes(), modified);
  }

  private static List<Target> targets(StepContext context, UUID connection, List<Path> files) {
    String remote = context.configuration().text("remote_path");
    boolean directory =
        files.size() > 1
            || remote.endsWith("/")
            || RemotePaths.isDirectory(context, connection, remote);
    return files.stream()
        .map(
            file ->
                new Target(
                    file,
                    directory ? RemotePaths.child(remote, file.getFileName().toString()) : remote))
        .toList();
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw FileOperations.failure("Reading " + file.getFileName() + " failed", e);
    }
  }

  private record Target(Path file, String remotePath) {}
}
