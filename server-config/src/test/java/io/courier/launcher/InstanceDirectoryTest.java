package io.courier.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceDirectoryTest {
  @TempDir Path parent;

  @Test
  void secondLauncherOnOneDirectoryIsRefused() throws Exception {
    var settings = DeploymentSettings.read(Map.of());
    Path data = parent.resolve("data");
    try (var first = InstanceDirectory.open(data, settings)) {
      assertThat(first.root()).exists();
      assertThatThrownBy(() -> InstanceDirectory.open(data, settings))
          .hasMessageContaining("Another Courier runs on");
    }
    InstanceDirectory.open(data, settings).close();
  }

  @Test
  void nodeIdStays() throws Exception {
    var settings = DeploymentSettings.read(Map.of());
    String first;
    try (var directory = InstanceDirectory.open(parent.resolve("data"), settings)) {
      first = directory.nodeId();
    }
    try (var directory = InstanceDirectory.open(parent.resolve("data"), settings)) {
      assertThat(directory.nodeId()).isEqualTo(first);
    }
    try (var directory = InstanceDirectory.open(parent.resolve("other"), settings)) {
      assertThat(directory.nodeId()).isNotEqualTo(first).matches("[A-Za-z0-9.-]+-[0-9a-f]{8}");
    }
  }

  @Test
  void nobodyElseReadsIt() throws Exception {
    try (var directory =
        InstanceDirectory.open(parent.resolve("data"), DeploymentSettings.read(Map.of()))) {
      for (Path closed :
          new Path[] {directory.root(), directory.secrets(), directory.run(), directory.temp()}) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(closed)))
            .isEqualTo("rwx------");
      }
      Path secret = directory.secrets().resolve("x");
      assertThat(OwnerOnly.keptSecret(secret)).isEqualTo(OwnerOnly.keptSecret(secret)).hasSize(43);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
          .isEqualTo("rw-------");
    }
  }
}
