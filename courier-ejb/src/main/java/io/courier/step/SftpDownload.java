package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Problems;
import io.courier.file.FileOperations;
import io.courier.file.Glob;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.transfer.ExecutionSessions.FilePair;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Fetches remote files; a source is deleted only after the record of its transfer is committed. */
@Dependent
class SftpDownload implements StepType {
  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "sftp.download",
          Set.of(),
          new StepDescription.Label(
              "SFTP download", "transfer", "Fetches files from an SFTP server."),
          true,
          ConfigurationSchema.of(
              Field.connection(List.of("sftp")),
              Field.remotePath("remote_path", "Remote file or directory.").require().ref(),
              Field.localPath("local_path", "Target file or directory; the workspace when absent.")
                  .ref(),
              Field.text("file_pattern", "Which files of a directory: *, ?, [...].")
                  .orElse("*")
                  .hint("file-pattern"),
              Field.flag("delete_after_download", false, "Delete each source when it is proved."),
              Field.flag("resume_partial", false, "Continue a partial file of an earlier try."),
              Field.flag("fail_if_no_match", true, "Fail when nothing matches."),
              Field.idempotency(List.of("overwrite", "skip_if_exists", "resume"))),
          List.of(
              new StepDescription.Output("downloaded_file", "string", "Local path of the file."),
              new StepDescription.Output("downloaded_files", "array", "Local paths of all files."),
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
  public boolean canResume(StepConfiguration configuration) {
    return Transfers.resumes(configuration);
  }

  @Override
  public StepResult execute(StepContext context) {
    UUID connection = RemotePaths.connection(context);
    Earlier earlier = Earlier.of(context);
    List<Source> sources = sources(context, connection, earlier);
    context.expect(sources.stream().mapToLong(source -> source.file().sizeBytes()).sum());
    StepResult result = new StepResult();
    List<TransferredFile> done = new ArrayList<>(earlier.files().values());
    done.forEach(file -> result.made(context.local(file.localPath()), file.sizeBytes()));
    for (Source source : sources) {
      context.checkCancelled();
      TransferredFile file = fetch(context, connection, source);
      done.add(file);
      result.addBytes(file.receipt() == null ? 0 : file.sizeBytes());
      result.made(source.target(), file.sizeBytes());
    }
    List<String> paths = done.stream().map(TransferredFile::localPath).toList();
    if (!paths.isEmpty()) {
      result.put("downloaded_file", paths.get(0));
    }
    Transfers.describe(result.put("downloaded_files", paths), done);
    if (context.configuration().flag("delete_after_download")) {
      context.record(result);
      for (TransferredFile file : done) {
        deleteSource(context, connection, file);
      }
    }
    return result;
  }

  private static TransferredFile fetch(StepContext context, UUID connection, Source source) {
    String shown = LocalSelection.shown(context, source.target());
    RemoteFile remote = source.file();
    if (Transfers.skipsExisting(context.configuration())
        && Files.exists(source.target(), LinkOption.NOFOLLOW_LINKS)) {
      return new TransferredFile(
          shown, source.remotePath(), null, LocalSelection.size(source.target()), null);
    }
    try {
      Files.createDirectories(FileOperations.directoryOf(source.target()));
    } catch (IOException e) {
      throw FileOperations.failure("Making the directory of " + shown + " failed", e);
    }
    TransferOptions options = Transfers.options(context.configuration());
    TransferReceipt receipt =
        context
            .sessions()
            .download(
                connection,
                new FilePair(source.target(), source.remotePath()),
                options,
                context.transfer(shown, remote.symbolicLink() ? -1 : remote.sizeBytes()));
    return new TransferredFile(
        shown, source.remotePath(), receipt, receipt.sizeBytes(), remote.lastModified());
  }

  /** Deletes what was fetched, never what replaced it at the partner in the meantime. */
  private static void deleteSource(StepContext context, UUID connection, TransferredFile file) {
    if (file.receipt() == null) {
      return; // skipped: nothing was fetched, nothing is deleted
    }
    Optional<RemoteFile> now = context.sessions().stat(connection, file.remotePath());
    if (now.isEmpty()) {
      return;
    }
    boolean same =
        now.get().symbolicLink()
            || (now.get().sizeBytes() == file.sizeBytes()
                && (file.sourceModified() == null
                    || file.sourceModified().equals(now.get().lastModified())));
    if (!same) {
      throw new CourierException(
          ErrorCode.DOWNLOAD_FAILED,
          "Remote file "
              + file.remotePath()
              + " changed after it was fetched, so it was not deleted; run the job again.");
    }
    context.sessions().deleteFile(connection, file.remotePath());
  }

  private static List<Source> sources(StepContext context, UUID connection, Earlier earlier) {
    String remote = context.configuration().text("remote_path");
    Optional<RemoteFile> found = context.sessions().stat(connection, remote);
    if (found.isEmpty()) {
      if (!earlier.files().isEmpty()) {
        return List.of(); // fetched and deleted by the interrupted attempt
      }
      throw RemotePaths.missing(remote);
    }
    if (!RemotePaths.isDirectory(context, connection, remote)) {
      return earlier.files().containsKey(remote)
          ? List.of()
          : List.of(new Source(found.get(), remote, target(context, remote, false)));
    }
    List<Source> sources = new ArrayList<>();
    for (RemoteFile file : matching(context, connection, remote)) {
      String path = RemotePaths.child(remote, file.name());
      if (!earlier.files().containsKey(path)) {
        sources.add(new Source(file, path, target(context, path, true)));
      }
    }
    if (sources.isEmpty()
        && earlier.files().isEmpty()
        && context.configuration().flag("fail_if_no_match")) {
      throw new CourierException(
          ErrorCode.REMOTE_PATH_NOT_FOUND,
          "No file in "
              + remote
              + " matches "
              + context.configuration().text("file_pattern")
              + ".");
    }
    return sources;
  }

  private static List<RemoteFile> matching(StepContext context, UUID connection, String directory) {
    Glob glob = Glob.of(context.configuration().text("file_pattern"));
    List<RemoteFile> files = new ArrayList<>();
    context
        .sessions()
        .list(
            connection,
            directory,
            file -> {
              context.checkCancelled();
              if (!file.directory() && !file.symbolicLink() && glob.matches(file.name())) {
                files.add(file);
              }
              return true;
            });
    files.sort(Comparator.comparing(RemoteFile::name));
    return files;
  }

  /** The name comes from the partner: it is one path element or it is refused. */
  private static Path target(StepContext context, String remotePath, boolean intoDirectory) {
    String name = RemotePaths.nameOf(remotePath);
    Optional<String> configured = context.configuration().optionalText("local_path");
    if (name.isEmpty() || name.equals("..") || name.equals(".") || name.indexOf('\\') >= 0) {
      throw new CourierException(
          ErrorCode.PATH_NOT_ALLOWED, "The server offers a file with an unsafe name.");
    }
    if (configured.isEmpty()) {
      return context.local(name.startsWith("~") ? context.workspace() + "/" + name : name);
    }
    Path target = context.local(configured.get());
    boolean directory =
        intoDirectory
            || configured.get().endsWith("/")
            || Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
    return directory ? context.local(target.resolve(name).toString()) : target;
  }

  private record Source(RemoteFile file, String remotePath, Path target) {}

  /** Files that an interrupted attempt had fetched and recorded, still complete here. */
  private record Earlier(Map<String, TransferredFile> files) {
    static Earlier of(StepContext context) {
      Map<String, TransferredFile> files = new HashMap<>();
      if (context.earlierOutputs().get("files") instanceof List<?> list) {
        for (Object item : list) {
          RecordedFile.parse(item)
              .filter(recorded -> recorded.isComplete(context))
              .ifPresent(recorded -> files.put(recorded.remotePath(), recorded.toFile()));
        }
      }
      return new Earlier(files);
    }
  }
}
