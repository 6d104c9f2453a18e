package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;

/** {@code ftp.download}. */
@Dependent
class FtpDownload extends Download {
  FtpDownload() {
    super("ftp.download", "FTP", List.of("ftp", "ftps"));
  }
}
