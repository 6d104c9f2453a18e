package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;

/** {@code ftp.upload}. */
@Dependent
class FtpUpload extends Upload {
  FtpUpload() {
    super("ftp.upload", "FTP", List.of("ftp", "ftps"));
  }
}
