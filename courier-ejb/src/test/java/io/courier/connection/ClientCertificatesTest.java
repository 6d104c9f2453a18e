package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.FieldProblem;
import io.courier.core.Secret;
import io.courier.jca.api.ClientCertificate;
import io.courier.testing.FipsProvider;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCertificatesTest {
  @TempDir Path directory;

  @BeforeAll
  static void asInTheServer() {
    FipsProvider.register();
  }

  @Test
  @Tag("TLSC-03")
  void keyAndChainComeOutAsTheyWentIn() throws Exception {
    Keytool file = new Keytool(directory).key("acme");
    X509Certificate made = file.certificate("acme");
    ClientCertificates.Opened opened =
        ClientCertificates.open(file.base64(), Keytool.PASSWORD, Instant.now());
    assertThat(opened.info().subject()).isEqualTo("CN=acme,O=Acme");
    assertThat(opened.info().issuer()).isEqualTo("CN=acme,O=Acme");
    assertThat(opened.info().thumbprintSha256()).matches("[0-9a-f]{64}");
    assertThat(opened.info().notAfter()).isEqualTo(made.getNotAfter().toInstant());
    assertThat(ClientCertificateInfo.of(opened.info().toJson())).isEqualTo(opened.info());
    try (Secret stored = opened.stored()) {
      ClientCertificate read = ClientCertificates.read(stored);
      assertThat(read.chain()).containsExactly(made);
      byte[] message = {1, 2, 3};
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(read.privateKey())));
      signer.update(message);
      byte[] signature = signer.sign();
      signer.initVerify(made);
      signer.update(message);
      assertThat(signer.verify(signature)).isTrue();
    }
    assertThat(opened.stored().bytes()).containsOnly(0);
  }

  @Test
  @Tag("TLSC-03")
  void whatCannotBeUsedIsRefusedAtSave() {
    Keytool file = new Keytool(directory).key("one");
    assertProblem("tlsClientCertificatePassword", file.base64(), "wr0ng");
    assertProblem("tlsClientCertificatePassword", file.base64(), null);
    assertProblem("tlsClientCertificatePassword", "AAAA", Keytool.PASSWORD);
    assertProblem("tlsClientCertificate", "\u00e4", Keytool.PASSWORD);
    file.key("two");
    assertProblem("tlsClientCertificate", file.base64(), Keytool.PASSWORD);
  }

  @Test
  @Tag("TLSC-03")
  void expiredCertificatesAreRefused() {
    Keytool file =
        new Keytool(directory).key("old", "-startdate", "2020/01/01 00:00:00", "-validity", "30");
    CourierException refused =
        assertProblem("tlsClientCertificate", file.base64(), Keytool.PASSWORD);
    assertThat(refused.details().toString()).contains("expired on 2020-01-3");
  }

  private static CourierException assertProblem(String field, String base64, String password) {
    CourierException refused =
        catchThrowableOfType(
            CourierException.class, () -> ClientCertificates.open(base64, password, Instant.now()));
    assertThat(refused.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
    assertThat(refused.details()).extracting(FieldProblem::field).containsExactly(field);
    assertThat(refused.toString() + refused.details()).doesNotContain("pl4nted");
    return refused;
  }
}
