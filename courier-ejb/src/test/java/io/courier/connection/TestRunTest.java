package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.core.Clocks;
import io.courier.core.ErrorCode;
import io.courier.jca.api.AuthMethod;
import io.courier.jca.api.CertificateFault;
import io.courier.jca.api.CredentialSource;
import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.HostTrust;
import io.courier.jca.api.PoolKey;
import io.courier.jca.api.PresentedCertificate;
import io.courier.jca.api.Protocol;
import io.courier.jca.api.Reason;
import io.courier.jca.api.SessionInfo;
import io.courier.jca.api.SessionLimits;
import io.courier.jca.api.Timeouts;
import io.courier.jca.api.TlsInfo;
import io.courier.jca.api.TransferControl;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestRunTest {
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final List<String> calls = new ArrayList<>();
  private final List<SessionInfo> opened = new ArrayList<>();
  private FileTransferException openFailure;
  private FileTransferException listFailure;
  private CountDownLatch dripping;
  private Duration operation = Duration.ofSeconds(10);
  private SessionInfo info = new SessionInfo("220 ready", null, null, null, Instant.EPOCH, false);

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  @ParameterizedTest
  @Tag("TEST-09")
  @CsvSource({
    "UNREACHABLE,HOST_UNREACHABLE",
    "AUTHENTICATION_FAILED,REMOTE_AUTHENTICATION_FAILED",
    "HOST_KEY_REJECTED,HOST_KEY_MISMATCH",
    "CERTIFICATE_REJECTED,TLS_CERTIFICATE_REJECTED",
    "ALGORITHM_MISMATCH,CONNECTION_TEST_FAILED",
    "PROTOCOL_ERROR,CONNECTION_TEST_FAILED"
  })
  void failuresOfTheOpenHaveTheirCodesAndKeepWhatIsKnown(Reason reason, ErrorCode code) {
    openFailure = new FileTransferException(reason, "Do this", null, info);
    ConnectionTestResult result = run();
    assertThat(result.errorCode()).isEqualTo(code);
    assertThat(result.errorMessage()).isEqualTo("Do this");
    assertThat(result.serverBanner()).isEqualTo("220 ready");
    assertThat(result.latencyMs()).isNull();
    assertThat(opened).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"NOT_FOUND", "PERMISSION_DENIED", "REFUSED"})
  void aListingThatIsRefusedIs3000AndDisconnects(Reason reason) {
    listFailure = new FileTransferException(reason, "No listing");
    assertThat(run().errorCode()).isEqualTo(ErrorCode.CONNECTION_TEST_FAILED);
    assertThat(calls).containsExactly("open", "list /in", "close");
  }

  @Test
  @Tag("TEST-05")
  @Tag("TEST-06")
  @Tag("TEST-07")
  void certificateAndLatencyAreReported(@TempDir Path directory) {
    PresentedCertificate shown =
        new PresentedCertificate(
            List.of(new Keytool(directory).key("ftp.bank").certificate("ftp.bank")),
            Set.of(CertificateFault.UNTRUSTED_ROOT, CertificateFault.NAME_MISMATCH),
            false);
    info =
        new SessionInfo(
            "220", null, null, null, Instant.EPOCH, false, new TlsInfo("TLSv1.3", "x", shown));
    ConnectionTestResult result = run();
    assertThat(result.success()).isTrue();
    assertThat(result.latencyMs()).isNotNegative();
    assertThat(result.tlsVersion()).isEqualTo("TLSv1.3");
    assertThat(result.tlsCertificate().subject()).isEqualTo("CN=ftp.bank,O=Acme");
    assertThat(result.tlsCertificate().policyErrors()).isEqualTo("NameMismatch, UntrustedRoot");
    assertThat(result.tlsCertificate().thumbprintSha256()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
    assertThat(result.tlsCertificate().notAfter()).isAfter(result.tlsCertificate().notBefore());
    assertThat(opened).containsExactly(info);
    assertThat(calls).containsExactly("open", "list /in", "close");
  }

  @Test
  @Timeout(20)
  void aListingThatNeverEndsIsCutAtTheLimit() {
    dripping = new CountDownLatch(1);
    operation = Duration.ofSeconds(1);
    ConnectionTestResult result = run();
    assertThat(result.errorCode()).isEqualTo(ErrorCode.HOST_UNREACHABLE);
    assertThat(result.errorMessage()).contains("timed out after 2 seconds");
    assertThat(calls).containsExactly("open", "list /in", "abort", "close");
  }

  private ConnectionTestResult run() {
    Endpoint endpoint =
        Endpoint.builder(new PoolKey(UUID.randomUUID(), 1, 1, 1, false), Protocol.FTP)
            .address("ftp.bank", 21)
            .login("acme", AuthMethod.PASSWORD)
            .timeouts(new Timeouts(Duration.ofSeconds(1), operation, Duration.ofMinutes(1)))
            .limits(new SessionLimits(Duration.ZERO, Duration.ofHours(1), 1))
            .build();
    Partner partner =
        new Partner(UUID.randomUUID(), "Bank", endpoint, null, null, 0, "/in", null, opened::add);
    return new TestRun(new Adapter(), scheduler, Clocks.system()).of(partner);
  }

  /** Opens the one session of the test. */
  private final class Adapter implements FileConnectionFactory {
    @Override
    public FileConnection getConnection(
        Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control) {
      throw new UnsupportedOperationException("a test is never pooled");
    }

    @Override
    public FileConnection openUnpooled(
        Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control)
        throws FileTransferException {
      calls.add("open");
      if (openFailure != null) {
        throw openFailure;
      }
      return session();
    }

    @Override
    public Optional<FileConnection> tryConnection(
        Endpoint endpoint, CredentialSource credentials, HostTrust trust, TransferControl control) {
      throw new UnsupportedOperationException("a test needs one session");
    }

    @Override
    public void evictIdle(UUID connectionId) {
      throw new UnsupportedOperationException("not by a test");
    }
  }

  private FileConnection session() {
    return (FileConnection)
        Proxy.newProxyInstance(
            FileConnection.class.getClassLoader(),
            new Class<?>[] {FileConnection.class},
            (self, method, arguments) -> {
              switch (method.getName()) {
                case "session" -> {
                  return info;
                }
                case "list" -> list(arguments[0].toString());
                case "abort" -> {
                  calls.add("abort");
                  dripping.countDown();
                }
                case "close" -> calls.add("close");
                default -> throw new UnsupportedOperationException(method.getName());
              }
              return null;
            });
  }

  private void list(String path) throws Exception {
    calls.add("list " + path);
    if (dripping != null) {
      dripping.await();
      throw new FileTransferException(Reason.CONNECTION_LOST, "closed");
    }
    if (listFailure != null) {
      throw listFailure;
    }
  }
}
