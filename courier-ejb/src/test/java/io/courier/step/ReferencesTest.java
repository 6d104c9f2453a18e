package io.courier.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferencesTest {
  private static final Map<String, Object> VALUES =
      Map.of("a.list", List.of("x", "y"), "a.n", 7L, "a.t", "te$t\\1", "job.temp_dir", "/tmp/w");

  @Test
  void aWholeReferenceKeepsTheType() {
    assertThat(References.resolve("context:a.list", VALUES::get)).isEqualTo(List.of("x", "y"));
    assertThat(References.resolve("context: a.n", VALUES::get)).isEqualTo(7L);
  }

  @Test
  void interpolationGivesText() {
    assertThat(References.resolve("${job.temp_dir}/f-${a.n}.bin", VALUES::get))
        .isEqualTo("/tmp/w/f-7.bin");
    assertThat(References.resolve("<${a.t}>", VALUES::get)).isEqualTo("<te$t\\1>");
    assertThat(References.resolve("${a.list}", VALUES::get)).isEqualTo("[\"x\",\"y\"]");
  }

  @Test
  void listsAndMapsAreResolvedInside() {
    assertThat(References.resolve(List.of("context:a.n", "p"), VALUES::get))
        .isEqualTo(List.of(7L, "p"));
    assertThat(References.resolve(Map.of("k", "${a.n}"), VALUES::get)).isEqualTo(Map.of("k", "7"));
  }

  @Test
  void resolvedTextIsNotResolvedAgain() {
    assertThat(References.resolve("${x}", key -> "${y} context:z")).isEqualTo("${y} context:z");
  }

  @Test
  void keysAreFoundAtAnyDepth() {
    assertThat(References.keys(Map.of("m", List.of("context:a.b", "x${c.d}y${e.f[0].g}"))))
        .containsExactly("a.b", "c.d", "e.f[0].g");
    assertThat(References.keys("plain $ {x} }")).isEmpty();
  }
}
