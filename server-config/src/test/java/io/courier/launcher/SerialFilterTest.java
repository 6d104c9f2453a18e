package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.BadAttributeValueExpException;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;

/** What the server's JVM reads back of serialised objects: named packages, nothing else. */
class SerialFilterTest {
  private static final String OPTION = "-Djdk.serialFilter=";

  private static ObjectInputFilter filter() throws IOException {
    String option =
        Files.readAllLines(Path.of("src/main/liberty/config/jvm.options")).stream()
            .filter(line -> line.startsWith(OPTION))
            .findFirst()
            .orElseThrow();
    return ObjectInputFilter.Config.createFilter(option.substring(OPTION.length()));
  }

  private static Object copy(Serializable object) throws IOException, ClassNotFoundException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      in.setObjectInputFilter(filter());
      return in.readObject();
    }
  }

  @Test
  void whatCheckpointsAndSessionsHoldPasses() throws Exception {
    var value =
        new TreeMap<>(Map.of("at", OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneOffset.UTC)));
    assertThat(copy(value)).isEqualTo(value);
    assertThat(copy(new byte[][] {{1, 2}, {3}})).isEqualTo(new byte[][] {{1, 2}, {3}});
  }

  @Test
  void libraryClassesAreRefused() {
    assertThatThrownBy(() -> copy(new AssertionFailedError("a library's class")))
        .isInstanceOf(InvalidClassException.class)
        .hasMessageContaining("REJECTED");
  }

  @Test
  void theUsualStartOfAChainIsRefused() {
    assertThatThrownBy(() -> copy(new BadAttributeValueExpException("x")))
        .isInstanceOf(InvalidClassException.class);
  }

  @Test
  void deepNestingIsRefused() {
    ArrayList<Object> innermost = new ArrayList<>();
    ArrayList<Object> outer = innermost;
    for (int i = 0; i < 200; i++) {
      outer = new ArrayList<>(List.of(outer));
    }
    ArrayList<Object> deep = outer;
    assertThatThrownBy(() -> copy(deep)).isInstanceOf(InvalidClassException.class);
  }
}
