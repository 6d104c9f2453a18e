package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;

/** {@code sftp.download}. */
@Dependent
class SftpDownload extends Download {
  SftpDownload() {
    super("sftp.download", "SFTP", List.of("sftp"));
  }
}
