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
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Sends local files; each appears under its final name only when it is complete and proved. What
 * the protocols share: each has a key of its own.
 */
abstract class Upload implements StepType {
  private final StepDescription description;

  Upload(String typeKey, String protocol, List<String> connections) {
    description =
        new StepDescription(
            typeKey,
            Set.of(),
            new StepDescription.Label(
                protocol + " upload",
                "transfer",
                "Sends local files to an " + protocol + " server."),
            true,
            ConfigurationSchema.of(
                Field.connection(connections),
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
  public StepResult execute(StepContext context) {
    UUID connection = RemotePaths.connection(context);
    List<Path> files =
        LocalSelection.existing(context, context.configuration().paths("local_path"));
    List<Target> targets = targets(context, connection, files);
    refuseDoubles(targets);
    TransferRecord record = new TransferRecord(context, Upload::describe);
    List<Target> left = left(context, targets, record);
    context.expect(left.stream().mapToLong(Target::size).sum());
    boolean complete = false;
    try {
      Sending sending = new Sending(context, connection, record);
      Transfers.inOrder(
          sending.withoutDelivered(sending.withoutExisting(left)),
          Transfers.resumes(context.configuration()),
          sending);
      complete = true;
    } finally {
      if (!complete) {
        record.commitRest();
      }
    }
    return record.described();
  }

  private static StepResult describe(StepResult result, List<TransferredFile> done) {
    List<String> paths = done.stream().map(TransferredFile::remotePath).toList();
    if (!paths.isEmpty()) {
      result.put("uploaded_file", paths.get(0));
    }
    return Transfers.describe(result, done).put("uploaded_files", paths);
  }

  /** What an earlier attempt has not sent and recorded already. */
  private static List<Target> left(
      StepContext context, List<Target> targets, TransferRecord record) {
    Map<String, RecordedFile> earlier = new HashMap<>();
    if (context.earlierOutputs().get("files") instanceof List<?> list) {
      list.forEach(
          item -> RecordedFile.parse(item).ifPresent(file -> earlier.put(file.remotePath(), file)));
    }
    List<Target> left = new ArrayList<>();
    for (Target target : targets) {
      RecordedFile recorded = earlier.get(target.remotePath);
      if (recorded != null
          && recorded.localPath().equals(target.shown)
          && recorded.isOf(target.file, modified(target.file))) {
        record.addEarlier(recorded.toFile());
      } else {
        left.add(target);
      }
    }
    return left;
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
    List<Target> targets = targets(context, connection, files);
    Map<String, RemoteFile> partial =
        RemotePaths.existing(
            context,
            connection,
            targets.stream().map(t -> t.remotePath + options.atomicSuffix()).toList());
    for (Target target : targets) {
      String temporary = target.remotePath + options.atomicSuffix();
      if (partial.containsKey(temporary)) {
        context.sessions().removePartial(connection, target.remotePath, temporary);
      }
    }
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
                    LocalSelection.shown(context, file),
                    directory ? RemotePaths.child(remote, file.getFileName().toString()) : remote))
        .toList();
  }

  private static void refuseDoubles(List<Target> targets) {
    Set<String> seen = new HashSet<>();
    for (Target target : targets) {
      if (!seen.add(target.remotePath)) {
        throw new CourierException(
            ErrorCode.INVALID_STEP_CONFIGURATION,
            "Two files would be sent to the same remote path " + target.remotePath + ".");
      }
    }
  }

  private static Instant modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw FileOperations.failure("Reading " + file.getFileName() + " failed", e);
    }
  }

  /**
   * One file and where it goes.
   *
   * @param shown local path as the context keeps it
   */
  private record Target(Path file, String shown, String remotePath) {
    long size() {
      return LocalSelection.size(file);
    }

    Moving moving() {
      return new Moving(shown, remotePath, size());
    }

    FilePair pair() {
      return new FilePair(file, remotePath);
    }

    TransferredFile sent(TransferReceipt receipt, Instant modified) {
      return new TransferredFile(shown, remotePath, receipt, receipt.sizeBytes(), modified);
    }
  }

  /** Sends what is to be sent. */
  private record Sending(StepContext context, UUID connection, TransferRecord record)
      implements Transfers.Mover<Target> {

    /** Skips what is there already, if that is wanted. */
    List<Target> withoutExisting(List<Target> targets) {
      if (!Transfers.skipsExisting(context.configuration())) {
        return targets;
      }
      Map<String, RemoteFile> there =
          RemotePaths.existing(
              context, connection, targets.stream().map(Target::remotePath).toList());
      List<Target> missing = new ArrayList<>();
      for (Target target : targets) {
        Optional<RemoteFile> existing = Optional.ofNullable(there.get(target.remotePath));
        if (existing.isEmpty()) {
          missing.add(target);
        } else {
          long size = existing.get().sizeBytes();
          record.add(new TransferredFile(target.shown, target.remotePath, null, size, null));
        }
      }
      return missing;
    }

    /** Takes what a died attempt had delivered as delivered. */
    List<Target> withoutDelivered(List<Target> targets) {
      if (!context.isRepetition()) {
        return targets;
      }
      Map<String, RemoteFile> there =
          RemotePaths.existing(
              context, connection, targets.stream().map(Target::remotePath).toList());
      DeliveredBefore before = new DeliveredBefore(context, connection);
      List<Target> missing = new ArrayList<>();
      for (Target target : targets) {
        RemoteFile existing = there.get(target.remotePath);
        Optional<TransferReceipt> proof =
            existing == null || existing.directory() || existing.sizeBytes() != target.size()
                ? Optional.empty()
                : before.proof(target.file, target.remotePath);
        if (proof.isEmpty()) {
          missing.add(target);
        } else {
          record.add(target.sent(proof.get(), modified(target.file)));
        }
      }
      return missing;
    }

    @Override
    public long size(Target target) {
      return target.size();
    }

    @Override
    public void one(Target target) {
      context.checkCancelled();
      Instant modified = modified(target.file);
      Moving moving = target.moving();
      TransferOptions options =
          Transfers.options(context.configuration()).resumingAt(context.resumePoint(moving));
      TransferReceipt receipt =
          context.sessions().upload(connection, target.pair(), options, context.transfer(moving));
      record.add(target.sent(receipt, modified));
    }

    @Override
    public void many(List<Target> targets) {
      context.checkCancelled();
      Instant[] modified = new Instant[targets.size()];
      context
          .sessions()
          .uploadAll(
              connection,
              targets.stream().map(Target::pair).toList(),
              Transfers.ofSet(Transfers.options(context.configuration())),
              new FileSetControl() {
                @Override
                public TransferControl start(int index) {
                  modified[index] = modified(targets.get(index).file);
                  return context.transfer(targets.get(index).moving());
                }

                @Override
                public void finished(int index, TransferReceipt receipt) {
                  record.add(targets.get(index).sent(receipt, modified[index]));
                }

                @Override
                public void failed(int index, FileTransferException failure) {
                  // the set ends with the first failure
                }
              });
    }
  }
}
