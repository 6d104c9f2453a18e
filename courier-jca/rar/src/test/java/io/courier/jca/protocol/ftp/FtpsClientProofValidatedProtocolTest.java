package io.courier.jca.protocol.ftp;

import io.courier.jca.api.TlsOffer;
import io.courier.jca.fixture.ApprovedTls;
import org.junit.jupiter.api.Tag;

/** Client certificates in FIPS mode. */
@Tag("FIPS-18")
class FtpsClientProofValidatedProtocolTest extends FtpsClientProofProtocolTest {
  @Override
  TlsOffer offer() {
    return ApprovedTls.offer();
  }
}
