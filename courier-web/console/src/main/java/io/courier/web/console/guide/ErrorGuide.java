package io.courier.web.console.guide;

import io.courier.core.ErrorCode;
import io.courier.web.console.Notices;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The catalogue of error codes as a page, in the order of their numbers. */
@Named
@RequestScoped
public class ErrorGuide {
  /** First numbers of the areas. */
  private static final List<Integer> AREAS =
      List.of(1000, 2000, 3000, 4000, 5000, 6000, 7000, 7200, 8000, 9000, 10000);

  /** Codes of one part of the product. */
  public record Area(String name, List<Entry> codes) {}

  /**
   * One code.
   *
   * @param passing whether a step is tried again after it, where the job's policy says so
   */
  public record Entry(int number, String text, int status, boolean passing) {}

  public List<Area> getAreas() {
    List<Area> areas = new ArrayList<>();
    for (int i = 0; i < AREAS.size(); i++) {
      int first = AREAS.get(i);
      int next = i + 1 < AREAS.size() ? AREAS.get(i + 1) : Integer.MAX_VALUE;
      List<Entry> codes =
          Arrays.stream(ErrorCode.values())
              .filter(code -> code.number() >= first && code.number() < next)
              .map(
                  code ->
                      new Entry(
                          code.number(),
                          code.systemMessage(),
                          code.httpStatus(),
                          code.isRetryable()))
              .toList();
      areas.add(new Area(Notices.text("guide.area." + first), codes));
    }
    return areas;
  }
}
