package io.courier.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExecutionContextTest {
  private final ExecutionContext context = new ExecutionContext(Map.of());

  private void missing(String key) {
    assertThatThrownBy(() -> context.lookup(key))
        .as(key)
        .isInstanceOf(CourierException.class)
        .hasMessageContaining(key)
        .extracting(e -> ((CourierException) e).code())
        .isEqualTo(ErrorCode.CONTEXT_REFERENCE_NOT_FOUND);
  }

  @Test
  void outputsStandUnderOrderAndAlias() {
    context.putOutputs(2, "pack", Map.of("archive", "a.zip"));
    assertThat(context.lookup("2.archive")).isEqualTo("a.zip");
    assertThat(context.lookup("pack.archive")).isEqualTo("a.zip");
    assertThat(context.lookup("steps[2].archive")).isEqualTo("a.zip");
    missing("1.archive");
    missing("pack.other");
    missing("steps[3].archive");
  }

  @Test
  void referencesGoIntoObjectsAndLists() {
    context.put("monitor.triggered_files", List.of(Map.of("path", "/a", "n", List.of(1L, 2L))));
    assertThat(context.lookup("monitor.triggered_files[0].path")).isEqualTo("/a");
    assertThat(context.lookup("monitor.triggered_files[0].n[1]")).isEqualTo(2L);
    missing("monitor.triggered_files[1].path");
    missing("monitor.triggered_files[0].nothing");
    missing("monitor.triggered_files.path");
    missing("monitor.triggered_files[x]");
    missing("monitor.triggered_files[99999999999]");
    missing("monitor.triggered_files[0]..path");
  }

  @Test
  void theLongestKeyWins() {
    context.put("a.b", Map.of("c", "inner"));
    context.put("a.b.c", "outer");
    assertThat(context.lookup("a.b.c")).isEqualTo("outer");
    context.put("x.y", Map.of("z", Map.of("n", "inner")));
    context.put("x.y.z", Map.of("n", "outer"));
    assertThat(context.lookup("x.y.z.n")).isEqualTo("outer");
  }

  @Test
  void aNullValueIsThere() {
    context.put("0.reason", null);
    assertThat(context.lookup("0.reason")).isNull();
  }

  @Test
  void anyNestedValueIsFoundByItsPath() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      Map<String, Object> paths = new LinkedHashMap<>();
      Object root = nested(random, 4, "", paths);
      context.put("step.out", root);
      paths.forEach(
          (path, value) -> assertThat(context.lookup("step.out" + path)).isEqualTo(value));
    }
  }

  @Test
  void survivesItsJsonForm() {
    context.putOutputs(0, "x", Map.of("list", List.of(Map.of("a", 1L)), "flag", true));
    ExecutionContext again =
        new ExecutionContext(JsonText.readObject(JsonText.write(context.snapshot())));
    assertThat(again.snapshot()).isEqualTo(context.snapshot());
  }

  @Test
  void moreThanFiveMegabytesAreRefused() {
    context.put("big", "x".repeat(ExecutionContext.MAX_BYTES - 100));
    context.checkSize();
    context.put("more", "ü".repeat(100));
    assertThatThrownBy(context::checkSize)
        .isInstanceOf(CourierException.class)
        .extracting(e -> ((CourierException) e).code())
        .isEqualTo(ErrorCode.CONTEXT_TOO_LARGE);
  }

  private static Object nested(Random random, int depth, String path, Map<String, Object> paths) {
    if (depth == 0 || random.nextInt(4) == 0) {
      long leaf = random.nextLong();
      paths.put(path, leaf);
      return leaf;
    }
    if (random.nextBoolean()) {
      List<Object> list = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        list.add(nested(random, depth - 1, path + "[" + i + "]", paths));
      }
      return list;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    for (String key : List.of("a", "b_1", "c-x")) {
      map.put(key, nested(random, depth - 1, path + "." + key, paths));
    }
    return map;
  }
}
