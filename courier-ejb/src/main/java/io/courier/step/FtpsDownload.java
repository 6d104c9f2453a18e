package io.courier.step;

import jakarta.enterprise.context.Dependent;
import java.util.List;

/** {@code ftps.download}. */
@Dependent
class FtpsDownload extends Download {
  FtpsDownload() {
    super("ftps.download", "FTPS", List.of("ftps"));
  }
}
