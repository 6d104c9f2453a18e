package io.courier.step;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.PartnerText;
import io.courier.file.Glob;
import io.courier.jca.api.RemoteFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a download fetches, in name order.
 *
 * @param left to be fetched
 * @param earlier fetched and recorded by an interrupted attempt, still complete here
 * @param quarantined hostile names, escaped
 */
record DownloadSources(List<Source> left, List<TransferredFile> earlier, List<String> quarantined) {

  /** One file and where it goes. */
  record Source(RemoteFile file, String remotePath, Path target) {}

  static DownloadSources find(StepContext context, UUID connection) {
    Map<String, TransferredFile> earlier = earlier(context);
    List<TransferredFile> done = List.copyOf(earlier.values());
    String remote = context.configuration().text("remote_path");
    Optional<RemoteFile> found = context.sessions().stat(connection, remote);
    if (found.isEmpty()) {
      if (!earlier.isEmpty()) {
        return new DownloadSources(List.of(), done, List.of()); // fetched and deleted
      }
      throw RemotePaths.missing(remote);
    }
    if (!RemotePaths.isDirectory(context, connection, remote)) {
      List<Source> one =
          earlier.containsKey(remote)
              ? List.of()
              : List.of(new Source(found.get(), remote, target(context, remote, false)));
      return new DownloadSources(one, done, List.of());
    }
    Quarantine quarantine = new Quarantine(context);
    List<Source> left = new ArrayList<>();
    for (RemoteFile file : matching(context, connection, quarantine)) {
      String path = RemotePaths.child(remote, file.name());
      if (!earlier.containsKey(path)) {
        left.add(new Source(file, path, target(context, path, true)));
      }
    }
    if (left.isEmpty() && done.isEmpty() && context.configuration().flag("fail_if_no_match")) {
      throw noMatch(context, quarantine.names());
    }
    return new DownloadSources(left, done, quarantine.names());
  }

  private static CourierException noMatch(StepContext context, List<String> quarantined) {
    return new CourierException(
        ErrorCode.REMOTE_PATH_NOT_FOUND,
        "No file in "
            + context.configuration().text("remote_path")
            + " matches "
            + context.configuration().text("file_pattern")
            + (quarantined.isEmpty()
                ? "."
                : "; " + quarantined.size() + " with hostile names were left alone."));
  }

  private static Map<String, TransferredFile> earlier(StepContext context) {
    Map<String, TransferredFile> files = new TreeMap<>();
    if (context.earlierOutputs().get("files") instanceof List<?> list) {
      for (Object item : list) {
        RecordedFile.parse(item)
            .filter(recorded -> recorded.isComplete(context))
            .ifPresent(recorded -> files.put(recorded.remotePath(), recorded.toFile()));
      }
    }
    return files;
  }

  private static List<RemoteFile> matching(
      StepContext context, UUID connection, Quarantine quarantine) {
    Glob glob = Glob.of(context.configuration().text("file_pattern"));
    List<RemoteFile> files = new ArrayList<>();
    context
        .sessions()
        .list(
            connection,
            context.configuration().text("remote_path"),
            file -> {
              context.checkCancelled();
              if (!file.directory()
                  && !file.symbolicLink()
                  && glob.matches(file.name())
                  && quarantine.admits(file.name())) {
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
    boolean fixed =
        configured.isPresent()
            && !intoDirectory
            && !configured.get().endsWith("/")
            && !Files.isDirectory(context.local(configured.get()), LinkOption.NOFOLLOW_LINKS);
    if (fixed) {
      return context.local(configured.get());
    }
    if (!PartnerText.isHarmlessName(name)) {
      throw new CourierException(
          ErrorCode.PATH_NOT_ALLOWED,
          "The server offers a file with an unsafe name: " + PartnerText.escaped(name));
    }
    return configured.isEmpty()
        ? context.local(name.startsWith("~") ? context.workspace() + "/" + name : name)
        : context.local(context.local(configured.get()).resolve(name).toString());
  }
}
