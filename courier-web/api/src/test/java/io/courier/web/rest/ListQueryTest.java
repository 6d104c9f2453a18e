package io.courier.web.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.PageRequest;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListQueryTest {
  private static ListQuery query(String... namesAndValues) {
    MultivaluedHashMap<String, String> parameters = new MultivaluedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return ListQuery.of(parameters);
  }

  private static void assertRefused(ErrorCode code, ListQuery query, Function<ListQuery, ?> read) {
    assertThatThrownBy(() -> read.apply(query))
        .isInstanceOfSatisfying(CourierException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void defaultsAreThoseOfTheReference() {
    assertThat(query().page()).isEqualTo(new PageRequest(1, 25, null, true));
  }

  @Test
  void pageSizeAndSortAreRead() {
    assertThat(query("page", "3", "pageSize", "100", "sort", "name:asc").page())
        .isEqualTo(new PageRequest(3, 100, "name", false));
    assertThat(query("sort", "name:desc").page().descending()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "page,x,1002",
    "page,99999999999,1002",
    "page,0,1004",
    "page,-1,1004",
    "pageSize,0,1002",
    "pageSize,101,1002",
    "pageSize,1.5,1002",
    "sort,name:up,1003",
    "sort,:asc,1003",
    "sort,a:asc:b,1003"
  })
  void whatDoesNotFitHasItsCode(String name, String value, int code) {
    assertThatThrownBy(() -> query(name, value).page())
        .isInstanceOfSatisfying(
            CourierException.class, e -> assertThat(e.code().number()).isEqualTo(code));
  }

  @Test
  void undeclaredParametersAreRefused() {
    ListQuery query = query("serch", "x");
    assertThatThrownBy(() -> query.allowOnly(Set.of("search", "page")))
        .hasMessageContaining("serch")
        .hasMessageContaining("[page, search]");
    query("search", "x").allowOnly(Set.of("search"));
  }

  @Test
  void sortFieldsAreRefusedUnlessAllowed() {
    assertThatThrownBy(() -> query("sort", "password_hash:asc").checkSortField(Set.of("name")))
        .isInstanceOfSatisfying(
            CourierException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SORT_FIELD));
  }

  @Test
  void valuesAreTyped() {
    assertThat(query("from", "2026-07-01T10:30:00+02:00").time("from"))
        .isEqualTo(Instant.parse("2026-07-01T08:30:00Z"));
    assertThat(query("from", "2026-07-01T10:30:00 02:00").time("from"))
        .as("a plus sign that was not encoded")
        .isEqualTo(Instant.parse("2026-07-01T08:30:00Z"));
    assertThat(query("isEnabled", "true").flag("isEnabled")).isTrue();
    assertThat(query("tag", "a", "tag", "b").all("tag")).isEqualTo(List.of("a", "b"));
    assertThat(query("search", " ").text("search")).isNull();
    ErrorCode code = ErrorCode.INVALID_QUERY_PARAMETER;
    assertRefused(code, query("from", "2026-07-01"), q -> q.time("from"));
    assertRefused(code, query("isEnabled", "yes"), q -> q.flag("isEnabled"));
    assertRefused(code, query("id", "1"), q -> q.id("id"));
    assertRefused(code, query("search", "a", "search", "b"), q -> q.text("search"));
    assertRefused(code, query("search", "a\0"), q -> q.text("search"));
  }

  @ParameterizedTest
  @CsvSource({"3,3", "'\"3\"',3", "'W/\"3\"',3"})
  void ifMatchIsTheVersion(String header, int version) {
    assertThat(IfMatch.version(header)).isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "\"\"", "1,2", "\"3"})
  void anotherIfMatchIsRefused(String header) {
    assertThatThrownBy(() -> IfMatch.version(header)).isInstanceOf(CourierException.class);
  }

  @Test
  void noIfMatchAsksForNothing() {
    assertThat(IfMatch.version(null)).isNull();
    assertThat(IfMatch.version("*")).isNull();
  }
}
