package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolatileDirectoryTest {
  private static final int REFUSED = 78;

  @TempDir Path parent;
  private InstanceDirectory instance;

  @BeforeEach
  void open() throws Exception {
    instance = InstanceDirectory.open(parent.resolve("data"), DeploymentSettings.read(Map.of()));
  }

  @AfterEach
  void close() throws Exception {
    instance.close();
  }

  @Test
  @Tag("SECR-01")
  void withoutAMemoryFileSystemNothingIsWrittenWhereItIsRequired() {
    Path none = parent.resolve("shm");
    assertThatThrownBy(() -> VolatileDirectory.create(instance, none, true))
        .isInstanceOfSatisfying(
            LaunchException.class, e -> assertThat(e.exitCode()).isEqualTo(REFUSED))
        .hasMessageContaining("no memory file system");
    assertThat(instance.run().resolve("volatile")).doesNotExist();
  }

  @Test
  void elsewhereTheInstanceDirectoryStandsIn() throws Exception {
    try (var made = VolatileDirectory.create(instance, parent.resolve("shm"), false)) {
      assertThat(made.secrets()).startsWithRaw(instance.run());
    }
    assertThat(instance.run().resolve("volatile")).doesNotExist();
  }
}
