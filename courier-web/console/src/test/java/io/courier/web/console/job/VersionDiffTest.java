package io.courier.web.console.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.courier.web.console.job.VersionDiff.Change;
import io.courier.web.console.job.VersionDiff.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VersionDiffTest {
  private static Map<String, Object> step(String alias, String typeKey, Object path) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("name", "Step " + alias);
    step.put("alias", alias);
    step.put("typeKey", typeKey);
    step.put("configuration", Map.of("path", path));
    step.put("timeoutSeconds", 300L);
    return step;
  }

  private static Map<String, Object> version(String name, List<Map<String, Object>> steps) {
    return Map.of("name", name, "failurePolicy", Map.of("type", "stop"), "steps", steps);
  }

  @Test
  void theSameVersionTwiceDoesNotDiffer() {
    Map<String, Object> version = version("A", List.of(step("a", "file.delete", "x")));
    assertThat(VersionDiff.of(version, version)).isEmpty();
  }

  @Test
  void membersOfTheJobAndOfItsStepsAreNamed() {
    Map<String, Object> before = version("A", List.of(step("a", "file.delete", "x")));
    Map<String, Object> after =
        new LinkedHashMap<>(version("B", List.of(step("a", "file.delete", "y"))));
    after.put("failurePolicy", Map.of("type", "retry_step"));
    assertThat(VersionDiff.of(before, after))
        .containsExactly(
            new Change(Kind.CHANGED, null, "name", "A", "B"),
            new Change(Kind.CHANGED, null, "failurePolicy.type", "stop", "retry_step"),
            new Change(Kind.CHANGED, "Step a", "path", "x", "y"));
  }

  @Test
  void anInsertedStepMovesNoOther() {
    Map<String, Object> a = step("a", "file.delete", "x");
    Map<String, Object> b = step("b", "file.delete", "x");
    Map<String, Object> c = step("c", "file.delete", List.of("x", "y"));
    assertThat(VersionDiff.of(version("A", List.of(a, b)), version("A", List.of(c, a, b))))
        .containsExactly(
            new Change(Kind.ADDED, "Step c", null, "", "file.delete\npath: [\"x\",\"y\"]"));
    assertThat(VersionDiff.of(version("A", List.of(c, a, b)), version("A", List.of(a, b))))
        .extracting(Change::kind)
        .containsExactly(Kind.REMOVED);
  }

  @Test
  void aStepThatOthersPassedHasMoved() {
    Map<String, Object> a = step("a", "file.delete", "x");
    Map<String, Object> b = step("b", "file.delete", "x");
    Map<String, Object> c = step("c", "file.delete", "x");
    assertThat(VersionDiff.of(version("A", List.of(a, b, c)), version("A", List.of(b, c, a))))
        .containsExactly(new Change(Kind.MOVED, "Step a", null, "1", "3"));
  }

  @Test
  void aStepWithAnotherAliasAndNameIsKnownByTypeAndPlace() {
    assertThat(
            VersionDiff.of(
                version("A", List.of(step("a", "file.delete", "x"))),
                version("A", List.of(step("b", "file.delete", "x")))))
        .extracting(Change::kind, Change::member)
        .containsExactly(tuple(Kind.CHANGED, "name"), tuple(Kind.CHANGED, "alias"));
  }
}
