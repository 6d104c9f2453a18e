package io.courier.jca.protocol.ftp;

import io.courier.jca.api.TlsOffer;
import io.courier.jca.fixture.ApprovedTls;
import org.junit.jupiter.api.Tag;

/** The same servers, with TLS by the validated module. */
@Tag("FIPS-18")
class FtpReuseValidatedInteropIT extends FtpReuseInteropIT {
  @Override
  TlsOffer offer() {
    return ApprovedTls.offer();
  }
}
