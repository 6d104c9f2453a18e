package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Problems;
import io.courier.file.FileOperations;
import io.courier.jca.api.FileSetControl;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.RemoteFile;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.transfer.ExecutionSessions.FilePair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Fetches remote files; a source is deleted only after the record of its transfer is committed.
 * What the protocols share: each has a key of its own.
 */
abstract class Download implements StepType {
  private final StepDescription description;

  Download(String typeKey, String protocol, List<String> connections) {
    description =
        new StepDescription(
            typeKey,
            Set.of(),
            new StepDescription.Label(
                protocol + " download",
                "transfer",
                "Fetches files from an " + protocol + " server."),
            true,
            ConfigurationSchema.of(
                Field.connection(connections),
                Field.remotePath("remote_path", "Remote file or directory.").require().ref(),
                Field.localPath(
                        "local_path", "Target file or directory; the workspace when absent.")
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
                new StepDescription.Output(
                    "downloaded_files", "array", "Local paths of all files."),
                new StepDescription.Output("files", "array", "Per file: size, SHA-256, proof."),
                new StepDescription.Output("bytes", "integer", "Bytes of all files."),
                new StepDescription.Output("transfer_state", "object", "State of the last file."),
                new StepDescription.Output("skipped", "boolean", "Whether all targets existed."),
                new StepDescription.Output(
                    "quarantined", "array", "Hostile names that were left alone, escaped.")));
  }

  @Override
  public StepDescription description() {
    return description;
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
    DownloadSources sources = DownloadSources.find(context, connection);
    context.expect(sources.left().stream().mapToLong(s -> s.file().sizeBytes()).sum());
    TransferRecord record = new TransferRecord(context, Download::describe);
    for (TransferredFile file : sources.earlier()) {
      record.addEarlier(file);
      record.result().made(context.local(file.localPath()), file.sizeBytes());
    }
    if (!sources.quarantined().isEmpty()) {
      record.result().put("quarantined", sources.quarantined());
    }
    boolean complete = false;
    try {
      Transfers.inOrder(
          sources.left(),
          Transfers.resumes(context.configuration()),
          new Fetching(context, connection, record));
      complete = true;
    } finally {
      if (!complete) {
        record.commitRest();
      }
    }
    if (context.configuration().flag("delete_after_download")) {
      record.commit();
      for (TransferredFile file : record.files()) {
        deleteSource(context, connection, file);
      }
    }
    return record.described();
  }

  private static StepResult describe(StepResult result, List<TransferredFile> done) {
    List<String> paths = done.stream().map(TransferredFile::localPath).toList();
    if (!paths.isEmpty()) {
      result.put("downloaded_file", paths.get(0));
    }
    return Transfers.describe(result.put("downloaded_files", paths), done);
  }

  @Override
  public void cleanUpBeforeRetry(StepContext context) {
    if (!Transfers.resumes(context.configuration())) {
      discardPartial(context);
    }
  }

  /** A part file beside the only target; those inside a directory are found by their ending. */
  @Override
  public void discardPartial(StepContext context) {
    Object state = context.earlierTransferState();
    if (state instanceof java.util.Map<?, ?> map && map.get("local_path") instanceof String local) {
      Path part = FileOperations.partOf(context.local(local));
      if (Files.exists(part, LinkOption.NOFOLLOW_LINKS)) {
        FileOperations.delete(part);
      }
    }
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

  /** Fetches what is to be fetched. */
  private record Fetching(StepContext context, UUID connection, TransferRecord record)
      implements Transfers.Mover<DownloadSources.Source> {

    @Override
    public long size(DownloadSources.Source source) {
      // the size of a link says nothing about the file
      return source.file().symbolicLink() ? Long.MAX_VALUE : source.file().sizeBytes();
    }

    @Override
    public void one(DownloadSources.Source source) {
      context.checkCancelled();
      if (skip(source)) {
        return;
      }
      Moving moving = moving(source);
      TransferOptions options =
          Transfers.options(context.configuration()).resumingAt(context.resumePoint(moving));
      TransferReceipt receipt =
          context.sessions().download(connection, pair(source), options, context.transfer(moving));
      fetched(source, receipt);
    }

    @Override
    public void many(List<DownloadSources.Source> sources) {
      context.checkCancelled();
      List<DownloadSources.Source> left = new ArrayList<>();
      for (DownloadSources.Source source : sources) {
        if (!skip(source)) {
          left.add(source);
        }
      }
      context
          .sessions()
          .downloadAll(
              connection,
              left.stream().map(Fetching::pair).toList(),
              Transfers.ofSet(Transfers.options(context.configuration())),
              new FileSetControl() {
                @Override
                public TransferControl start(int index) {
                  return context.transfer(moving(left.get(index)));
                }

                @Override
                public void finished(int index, TransferReceipt receipt) {
                  fetched(left.get(index), receipt);
                }

                @Override
                public void failed(int index, FileTransferException failure) {
                  // the set ends with the first failure
                }
              });
    }

    private Moving moving(DownloadSources.Source source) {
      RemoteFile remote = source.file();
      return new Moving(
          LocalSelection.shown(context, source.target()),
          source.remotePath(),
          remote.symbolicLink() ? -1 : remote.sizeBytes());
    }

    private static FilePair pair(DownloadSources.Source source) {
      return new FilePair(source.target(), source.remotePath());
    }

    private void fetched(DownloadSources.Source source, TransferReceipt receipt) {
      record.result().made(source.target(), receipt.sizeBytes());
      record.add(
          new TransferredFile(
              LocalSelection.shown(context, source.target()),
              source.remotePath(),
              receipt,
              receipt.sizeBytes(),
              source.file().lastModified()));
    }

    /** Makes the target's directory; whether the file is there and shall stay. */
    private boolean skip(DownloadSources.Source source) {
      String shown = LocalSelection.shown(context, source.target());
      if (Transfers.skipsExisting(context.configuration())
          && Files.exists(source.target(), LinkOption.NOFOLLOW_LINKS)) {
        long size = LocalSelection.size(source.target());
        record.result().made(source.target(), size);
        record.add(new TransferredFile(shown, source.remotePath(), null, size, null));
        return true;
      }
      try {
        Files.createDirectories(FileOperations.directoryOf(source.target()));
      } catch (IOException e) {
        throw FileOperations.failure("Making the directory of " + shown + " failed", e);
      }
      return false;
    }
  }
}
