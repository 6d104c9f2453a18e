package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import io.courier.file.FileOperations;
import io.courier.file.Glob;
import io.courier.jca.api.RemoteFile;
import jakarta.enterprise.context.Dependent;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Lists a remote directory into the context, or streamed into a file of JSON lines. */
@Dependent
class RemoteList implements StepType {
  /**
   * Entries beyond this many characters of names cannot fit the context: fail before the heap does.
   */
  private static final int MAX_LIST_CHARACTERS = 5_000_000;

  private static final StepDescription DESCRIPTION =
      new StepDescription(
          "remote.list",
          Set.of("sftp.list", "ftp.list", "ftps.list"),
          new StepDescription.Label(
              "List remote directory", "transfer", "Lists the entries of a remote directory."),
          false,
          ConfigurationSchema.of(
              Field.connection(List.of("sftp", "ftp", "ftps")),
              Field.remotePath("remote_path", "Remote directory.").require().ref(),
              Field.text("file_pattern", "Which entries: *, ?, [...].")
                  .orElse("*")
                  .hint("file-pattern"),
              Field.localPath("output_file", "Write JSON lines here instead of the context.")
                  .ref()),
          List.of(
              new StepDescription.Output("file_list", "array", "Entries, ordered by name."),
              new StepDescription.Output("file_count", "integer", "Number of entries."),
              new StepDescription.Output("file_list_path", "string", "The file of JSON lines."),
              new StepDescription.Output(
                  "quarantined", "array", "Hostile names that were left out, escaped."),
              new StepDescription.Output(
                  "quarantined_count", "integer", "How many names were left out.")));

  @Override
  public StepDescription description() {
    return DESCRIPTION;
  }

  @Override
  public StepResult execute(StepContext context) {
    UUID connection = RemotePaths.connection(context);
    return context.configuration().optionalText("output_file").isPresent()
        ? toFile(context, connection)
        : toContext(context, connection);
  }

  private static StepResult toContext(StepContext context, UUID connection) {
    List<Map<String, Object>> entries = new ArrayList<>();
    int[] characters = {0};
    Quarantine quarantine =
        list(
            context,
            connection,
            file -> {
              characters[0] += file.fullPath().length() + file.name().length() + 80;
              if (characters[0] > MAX_LIST_CHARACTERS) {
                throw new CourierException(
                    ErrorCode.CONTEXT_TOO_LARGE,
                    "The listing is larger than the job context; set output_file to stream it.");
              }
              entries.add(toOutput(context, file));
            });
    entries.sort(Comparator.comparing(entry -> entry.get("name").toString()));
    return told(quarantine).put("file_list", entries).put("file_count", (long) entries.size());
  }

  private static StepResult toFile(StepContext context, UUID connection) {
    Path target = context.local(context.configuration().text("output_file"));
    Path part = FileOperations.partOf(target);
    long[] count = {0};
    Quarantine quarantine;
    try {
      Files.createDirectories(FileOperations.directoryOf(target));
      Files.deleteIfExists(part);
      try (BufferedWriter out = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
        quarantine =
            list(
                context,
                connection,
                file -> {
                  write(out, JsonText.write(toOutput(context, file)));
                  count[0]++;
                });
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return told(quarantine)
          .put("file_list_path", LocalSelection.shown(context, target))
          .put("file_count", count[0])
          .made(target, Files.size(target));
    } catch (UncheckedIOException e) {
      throw FileOperations.failure("Writing the listing failed", e.getCause());
    } catch (IOException e) {
      throw FileOperations.failure("Writing the listing failed", e);
    }
  }

  private static Quarantine list(StepContext context, UUID connection, Sink sink) {
    Glob glob = Glob.of(context.configuration().text("file_pattern"));
    Quarantine quarantine = new Quarantine(context);
    context
        .sessions()
        .list(
            connection,
            context.configuration().text("remote_path"),
            file -> {
              context.checkCancelled();
              if (glob.matches(file.name()) && quarantine.admits(file.name())) {
                sink.accept(file);
              }
              return true;
            });
    return quarantine;
  }

  private static StepResult told(Quarantine quarantine) {
    StepResult result = new StepResult();
    if (quarantine.count() > 0) {
      result.put("quarantined", quarantine.names()).put("quarantined_count", quarantine.count());
    }
    return result;
  }

  private static Map<String, Object> toOutput(StepContext context, RemoteFile file) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", file.name());
    entry.put(
        "full_path", RemotePaths.child(context.configuration().text("remote_path"), file.name()));
    entry.put("size", file.sizeBytes());
    entry.put("last_modified", file.lastModified() == null ? null : file.lastModified().toString());
    entry.put("is_directory", file.directory());
    return entry;
  }

  private static void write(BufferedWriter out, String line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @FunctionalInterface
  private interface Sink {
    void accept(RemoteFile file);
  }
}
