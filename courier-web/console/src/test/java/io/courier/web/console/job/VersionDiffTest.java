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

  private static Map<String, Object> unnamed(String name, String typeKey) {
    Map<String, Object> step = step(null, typeKey, "x");
    step.put("name", name);
    return step;
  }

  private static List<Change> diff(
      List<Map<String, Object>> before, List<Map<String, Object>> after) {
    return VersionDiff.of(version("A", before), version("A", after));
  }

  @Test
  void aStepThatMovedAndHasAnotherNameIsKnownByItsAlias() {
    Map<String, Object> a = step("a", "file.delete", "x");
    Map<String, Object> b = step("b", "file.delete", "x");
    Map<String, Object> renamed = new LinkedHashMap<>(a);
    renamed.put("name", "Other");
    assertThat(diff(List.of(a, b), List.of(b, renamed)))
        .containsExactly(
            new Change(Kind.CHANGED, "Other", "name", "Step a", "Other"),
            new Change(Kind.MOVED, "Step b", null, "2", "1"));
  }

  @Test
  void withoutAnAliasAStepIsKnownByTypeAndName() {
    Map<String, Object> one = unnamed("One", "file.delete");
    Map<String, Object> two = unnamed("Two", "file.delete");
    assertThat(diff(List.of(one, two), List.of(two, one)))
        .extracting(Change::kind)
        .containsExactly(Kind.MOVED);
    assertThat(diff(List.of(one), List.of(unnamed("Other", "file.copy"))))
        .as("no alias is no common one")
        .extracting(Change::kind)
        .containsExactly(Kind.REMOVED, Kind.ADDED);
  }

  @Test
  void descriptionTimeLimitsAndMembersThatCameOrWentAreTold() {
    Map<String, Object> old = step("a", "file.delete", "x");
    Map<String, Object> fresh = new LinkedHashMap<>(old);
    fresh.put("timeoutSeconds", 600L);
    fresh.put("maxRuntimeSeconds", 900L);
    fresh.put("configuration", Map.of("glob", "y"));
    Map<String, Object> before = new LinkedHashMap<>(version("A", List.of(old)));
    before.put("description", "old");
    assertThat(VersionDiff.of(before, version("A", List.of(fresh))))
        .containsExactly(
            new Change(Kind.CHANGED, null, "description", "old", ""),
            new Change(Kind.CHANGED, "Step a", "timeoutSeconds", "300", "600"),
            new Change(Kind.CHANGED, "Step a", "maxRuntimeSeconds", "", "900"),
            new Change(Kind.CHANGED, "Step a", "path", "x", ""),
            new Change(Kind.CHANGED, "Step a", "glob", "", "y"));
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
