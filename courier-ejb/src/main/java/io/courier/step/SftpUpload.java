package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;

/** {@code sftp.upload}. */
@Dependent
class SftpUpload extends Upload {
  SftpUpload() {
    super("sftp.upload", "SFTP", List.of("sftp"));
  }
}
