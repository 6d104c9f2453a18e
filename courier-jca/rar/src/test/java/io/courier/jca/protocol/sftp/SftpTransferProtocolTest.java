package io.courier.jca.protocol.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.fixture.MinaServer;
import io.courier.jca.fixture.Partner;
import io.courier.jca.ra.FileManagedConnectionFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SftpTransferProtocolTest {
  private final FileConnectionFactory factory =
      (FileConnectionFactory) new FileManagedConnectionFactory().createConnectionFactory();

  @TempDir Path remote;
  @TempDir Path local;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32_767, 32_768, 32_769, 5 * 1024 * 1024})
  @Tag("XFER-03")
  @Tag("XFER-04")
  void everySizeArrivesUnchangedInBothDirections(int size) throws Exception {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    Path source = Files.write(local.resolve("source.bin"), content);
    try (MinaServer server = MinaServer.start(remote);
        FileConnection connection = new Partner(server.port()).connect(factory)) {
      TransferReceipt sent =
          connection.upload(source, "/there.bin", TransferOptions.DEFAULT, TransferControl.NONE);
      Path back = local.resolve("back.bin");
      TransferReceipt fetched =
          connection.download("/there.bin", back, TransferOptions.DEFAULT, TransferControl.NONE);
      assertThat(Files.readAllBytes(remote.resolve("there.bin"))).isEqualTo(content);
      assertThat(Files.readAllBytes(back)).isEqualTo(content);
      assertThat(fetched.sha256()).isEqualTo(sent.sha256()).hasSize(64);
      assertThat(sent.sizeBytes()).isEqualTo(size);
      assertThat(remote.toFile().list()).containsExactly("there.bin");
      assertThat(local.toFile().list()).containsExactlyInAnyOrder("source.bin", "back.bin");
    }
  }
}
