package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;

/** {@code ftps.upload}. */
@Dependent
class FtpsUpload extends Upload {
  FtpsUpload() {
    super("ftps.upload", "FTPS", List.of("ftps"));
  }
}
