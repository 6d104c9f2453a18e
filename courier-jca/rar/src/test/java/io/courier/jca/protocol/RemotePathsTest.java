package io.courier.jca.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemotePathsTest {

  @Test
  void parentsAndLevels() {
    assertThat(RemotePaths.parent("/a/b")).isEqualTo("/a");
    assertThat(RemotePaths.parent("/a")).isEqualTo("/");
    assertThat(RemotePaths.parent("a")).isEmpty();
    assertThat(RemotePaths.levels("/a//b/c/")).containsExactly("/a", "/a//b", "/a//b/c");
    assertThat(RemotePaths.levels("a/b")).containsExactly("a", "a/b");
    assertThat(RemotePaths.levels("/")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "", ".", "a/..", "/a/../..", "./.", "../x/../.."})
  void rootInDisguiseIsSeen(String path) {
    assertThat(RemotePaths.isRootOrAbove(path)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a", "a", "/..a", "a/../b", "/ "})
  void otherPathsAreNotTheRoot(String path) {
    assertThat(RemotePaths.isRootOrAbove(path)).isFalse();
  }
}
