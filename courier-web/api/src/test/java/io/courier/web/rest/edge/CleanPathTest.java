package io.courier.web.rest.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanPathTest {
  @ParameterizedTest
  @Tag("SETUP-01")
  @ValueSource(
      strings = {
        "/api/v1/setup/..;/users",
        "/api/v1/setup;x=1/../users",
        "/api/v1/setup/../users",
        "/api/v1/setup/./x",
        "/api/v1/setup/..",
        "/api/v1/setup/%2e%2e/users",
        "/api/v1/setup/%2E./users",
        "/api//v1/users",
        "//api/v1/users",
        "/api/v1/users;",
        "/api/v1/setup%2f..%2fusers",
        "/api/v1/setup%5c..%5cusers",
        "/api/v1/setup\\..\\users",
        "/api/v1/%75sers",
        "/api/v1/a%75th/login",
        "/%61pi/v1/users",
        "/api/v1/users/%00",
        "/api/v1/users%0a",
        "/api/v1/us%zzers",
        "/api/v1/users%",
        "/api/v1/%3Busers",
        "/api/v1/%7Euser",
        "/api/v1/ssh-keys/shared/abc%2Ddef",
        "/api/v1/ssh-keys/shared/abc%2ddef",
        "/api/v1/ssh-keys/shared/abc%5Fdef",
        "/api/v1/ssh%2dkeys/shared/abc",
        "",
        "*"
      })
  void tricksAreRefused(String path) {
    assertThat(CleanPath.isClean(path)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/", "/api/v1/users", "/api/v1/settings/auth.session_timeout_minutes", "/api/v1/users/",
        "/api/v1/x/%C3%BC%20a", "/api/v1/a..b", "/api/v1/...", "/api/v1/~user_-/%40%2B%C2%AD%C3%9F"
      })
  void plainPathsPass(String path) {
    assertThat(CleanPath.isClean(path)).isTrue();
  }

  @ParameterizedTest
  @Tag("SENS-06")
  @ValueSource(
      strings = {"search=%", "search=%zz", "a=b|c", "a={x}", "a=\"", "a=<b>", "a=\\", "a b"})
  void queriesThatAreNoneAreRefused(String query) {
    assertThat(CleanPath.isReadable(query)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "search=%25%ff", "=", "&&&", "sort=a:asc&x[]=1", "a=\u00fc"})
  void otherQueriesPass(String query) {
    assertThat(CleanPath.isReadable(query)).isTrue();
    assertThat(CleanPath.isReadable(null)).isTrue();
  }

  @Test
  void segmentsAreComparedWhole() {
    assertThat(CleanPath.isAtOrBelow("/api/v1/auth/login", "/api/v1/auth")).isTrue();
    assertThat(CleanPath.isAtOrBelow("/api/v1/auth", "/api/v1/auth")).isTrue();
    assertThat(CleanPath.isAtOrBelow("/api/v1/auth-providers", "/api/v1/auth")).isFalse();
  }
}
