package io.courier.web.rest.schedule;

import io.courier.schedule.ScheduleOwner;
import io.courier.schedule.ScheduleService;
import io.courier.schedule.ScheduleView;
import io.courier.web.rest.Answers;
import io.courier.web.rest.Envelope;
import io.courier.web.rest.IfMatch;
import io.courier.web.rest.ListQuery;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What the schedules of jobs and those of chains answer alike. */
@RequestScoped
class OwnedSchedules {
  private static final int MOST_FIRINGS = 50;

  @Inject private ScheduleService schedules;
  @Inject private Answers answers;

  Envelope<List<ScheduleAnswer>> list(ScheduleOwner owner, UriInfo uri) {
    return answers.page(schedules.list(owner, ListQuery.of(uri).page()).map(ScheduleAnswer::of));
  }

  /**
   * @param path of the owner's schedules
   */
  Response create(ScheduleOwner owner, String path, ScheduleRequest request) {
    ScheduleView made = schedules.create(owner, request.toInput());
    return answers.created(path + "/" + made.id(), ScheduleAnswer.of(made));
  }

  Envelope<ScheduleAnswer> get(ScheduleOwner owner, UUID id) {
    return answers.of(ScheduleAnswer.of(schedules.get(owner, id)));
  }

  Envelope<ScheduleAnswer> replace(
      ScheduleOwner owner, UUID id, String version, ScheduleRequest request) {
    return answers.of(
        ScheduleAnswer.of(
            schedules.update(owner, id, request.toInput(), IfMatch.version(version))));
  }

  Envelope<Answers.Deleted> delete(ScheduleOwner owner, UUID id, String version) {
    schedules.delete(owner, id, IfMatch.version(version));
    return answers.deleted(id);
  }

  Envelope<List<Instant>> next(ScheduleOwner owner, UUID id, UriInfo uri) {
    int most = (int) ListQuery.of(uri).whole("count", 10, 1, MOST_FIRINGS);
    return answers.of(schedules.next(owner, id, most));
  }
}
