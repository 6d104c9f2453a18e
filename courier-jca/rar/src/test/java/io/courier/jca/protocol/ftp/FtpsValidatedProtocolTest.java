package io.courier.jca.protocol.ftp;

import io.courier.jca.api.TlsOffer;
import io.courier.jca.fixture.ApprovedTls;
import org.junit.jupiter.api.Tag;

/** FTPS in FIPS mode: TLS by the validated module. */
@Tag("FIPS-18")
class FtpsValidatedProtocolTest extends FtpsProtocolTest {
  @Override
  TlsOffer offer() {
    return ApprovedTls.offer();
  }
}
