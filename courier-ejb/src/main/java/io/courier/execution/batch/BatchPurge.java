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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Removes ended batch instances with their job logs from Liberty's repository, through its own REST
 * API, in small portions: those older than {@code job.batch_retention_days}, and all but the newest
 * {@code job.batch_retention_count}. An instance that an open execution refers to stays: it may be
 * restarted. One whose job log another node has stays for that node, seven days; then its record
 * goes. Ids ascend with time, so the newest are told by them. Used by one thread at a time.
 */
@ApplicationScoped
class BatchPurge {
  private static final System.Logger LOG = System.getLogger(BatchPurge.class.getName());
  private static final int PORTION = 50;

  /** After so many that had to stay a pass ends; the next one goes on behind them. */
  static final int MOST_KEPT = 2000;

  /** After so many days more the record of an instance goes, whatever node has its job log. */
  private static final int DAYS_FOR_OTHER_NODES = 7;

  private static final String ENDED =
      "&instanceState=COMPLETED,FAILED,STOPPED&sort=createTime&pageSize=" + PORTION;

  /** Why instances go. */
  private enum Reason {
    SURPLUS,
    AGE,
    SURPLUS_OF_OTHERS,
    AGE_OF_OTHERS
  }

  @Inject DoorSubmitter door;
  @Inject NewestInstance newestInstance;
  @Inject OpenInstances open;
  @Inject Settings settings;

  /** The id at which the next pass begins. */
  private final Map<Reason, Long> next = new EnumMap<>(Reason.class);

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
    String lapsed = olderThan(DAYS_FOR_OTHER_NODES);
    int removed = pass(new Pass(Reason.SURPLUS, surplus, "", false), goOn);
    removed += pass(new Pass(Reason.AGE, newest, olderThan(days), false), goOn);
    removed += pass(new Pass(Reason.SURPLUS_OF_OTHERS, surplus, lapsed, true), goOn);
    String old = olderThan(days + DAYS_FOR_OTHER_NODES);
    removed += pass(new Pass(Reason.AGE_OF_OTHERS, newest, old, true), goOn);
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
  private record Pass(Reason reason, long last, String age, boolean recordOnly) {}

  private int pass(Pass pass, BooleanSupplier goOn) throws SubmissionException {
    int removed = 0;
    int kept = 0;
    long from = next.getOrDefault(pass.reason(), 1L);
    boolean more = from <= pass.last();
    while (more && kept < MOST_KEPT && goOn.getAsBoolean()) {
      String range = "jobInstanceId=" + from + ":" + pass.last();
      List<Long> found = ids(ask("/v3/jobinstances?page=0&" + range + ENDED + pass.age()));
      int gone = remove(found, pass.recordOnly());
      removed += gone;
      kept += found.size() - gone;
      from = found.stream().mapToLong(Long::longValue).max().orElse(pass.last()) + 1;
      more = found.size() == PORTION && from <= pass.last();
    }
    next.put(pass.reason(), more ? from : 1);
    return removed;
  }

  private int remove(List<Long> ended, boolean recordOnly) throws SubmissionException {
    Set<Long> referred = open.among(ended);
    int gone = 0;
    for (long id : ended) {
      if (!referred.contains(id) && remove(id, recordOnly)) {
        gone++;
      }
    }
    return gone;
  }

  /**
   * One by one: of many at once Liberty (26.0.0.3) asks the other nodes itself, and waits long for
   * those that are gone. So it only says whose it is.
   */
  private boolean remove(long id, boolean recordOnly) throws SubmissionException {
    String how = "?permitRedirect=true&purgeJobStoreOnly=" + recordOnly;
    HttpResponse<String> answer = door.call("DELETE", "/v3/jobinstances/" + id + how, "");
    return switch (answer.statusCode()) {
      case 200 -> true;
      case 302, 400, 404, 409, 500 -> false; // another node's, gone meanwhile, or not removable
      default -> throw refused(answer);
    };
  }

  private String ask(String path) throws SubmissionException {
    HttpResponse<String> answer = door.call("GET", path, "");
    if (answer.statusCode() != 200) {
      throw refused(answer);
    }
    return answer.body();
  }

  private static SubmissionException refused(HttpResponse<String> answer) {
    return new SubmissionException(
        "The batch REST API answered " + answer.statusCode() + ": " + answer.body(), null);
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
