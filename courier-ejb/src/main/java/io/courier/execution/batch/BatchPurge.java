package io.courier.execution.batch;

import io.courier.core.JsonText;
import io.courier.execution.OpenInstances;
import io.courier.execution.RunSubmitter.SubmissionException;
import io.courier.setting.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Removes ended batch instances with their job logs from Liberty's repository, through its own REST
 * API, in small portions: those older than {@code job.batch_retention_days}, and all but the newest
 * {@code job.batch_retention_count}. An instance that an open execution refers to stays: it may be
 * restarted. Ids ascend with time, so the newest are told by them.
 */
@ApplicationScoped
class BatchPurge {
  private static final System.Logger LOG = System.getLogger(BatchPurge.class.getName());
  private static final int PORTION = 50;

  /** After so many days more the record of an instance goes, whatever node has its job log. */
  private static final int DAYS_FOR_OTHER_NODES = 7;

  private static final String ENDED =
      "&instanceState=COMPLETED,FAILED,STOPPED&sort=createTime&pageSize=" + PORTION;

  @Inject DoorSubmitter door;
  @Inject NewestInstance newestInstance;
  @Inject OpenInstances open;
  @Inject Settings settings;

  /**
   * One pass.
   *
   * @param goOn asked between portions
   * @return how many instances went
   */
  int purge(BooleanSupplier goOn) throws SubmissionException {
    long newest = newestInstance.id();
    int days = settings.integer("job.batch_retention_days");
    long surplus = newest - settings.integer("job.batch_retention_count");
    int removed = pass(new Pass(surplus, "", false), goOn);
    removed += pass(new Pass(newest, olderThan(days), false), goOn);
    removed += pass(new Pass(newest, olderThan(days + DAYS_FOR_OTHER_NODES), true), goOn);
    if (removed > 0) {
      LOG.log(
          Level.INFO,
          "CRTRF5041I: {0} ended batch instances and their job logs were removed.",
          removed);
    }
    return removed;
  }

  private static String olderThan(int days) {
    return "&createTime=" + URLEncoder.encode("<" + days + "d", StandardCharsets.UTF_8);
  }

  /**
   * @param last newest id that may go
   * @param age further condition of the search
   * @param recordOnly leaves job logs, which may be another node's
   */
  private record Pass(long last, String age, boolean recordOnly) {}

  private int pass(Pass pass, BooleanSupplier goOn) throws SubmissionException {
    int removed = 0;
    long from = 1;
    boolean more = true;
    while (more && from <= pass.last() && goOn.getAsBoolean()) {
      String range = "jobInstanceId=" + from + ":" + pass.last();
      List<Long> found = ids(ask("GET", "/v3/jobinstances?page=0&" + range + ENDED + pass.age()));
      Set<Long> kept = open.among(found);
      List<Long> ended = found.stream().filter(id -> !kept.contains(id)).toList();
      int gone = ended.isEmpty() ? 0 : remove(ended, pass.recordOnly());
      removed += gone;
      // where none of many went they are another node's, which removes them itself
      more = found.size() == PORTION && (gone > 0 || ended.isEmpty());
      from = found.stream().mapToLong(Long::longValue).max().orElse(pass.last()) + 1;
    }
    return removed;
  }

  private int remove(List<Long> ended, boolean recordOnly) throws SubmissionException {
    String list = ended.stream().map(String::valueOf).collect(Collectors.joining(","));
    List<Object> answers =
        JsonText.readArray(
            ask(
                "DELETE",
                "/v3/jobinstances?page=0&pageSize="
                    + PORTION
                    + "&purgeJobStoreOnly="
                    + recordOnly
                    + "&jobInstanceId="
                    + list));
    return (int)
        answers.stream()
            .filter(answer -> "COMPLETED".equals(((Map<?, ?>) answer).get("purgeStatus")))
            .count();
  }

  private String ask(String method, String path) throws SubmissionException {
    HttpResponse<String> answer = door.call(method, path, "");
    if (answer.statusCode() != 200) {
      throw new SubmissionException(
          "The batch REST API answered " + answer.statusCode() + ": " + answer.body(), null);
    }
    return answer.body();
  }

  private static List<Long> ids(String instances) {
    List<Long> ids = new ArrayList<>();
    for (Object instance : JsonText.readArray(instances)) {
      if (((Map<?, ?>) instance).get("instanceId") instanceof Number id) {
        ids.add(id.longValue());
      }
    }
    return ids;
  }
}
