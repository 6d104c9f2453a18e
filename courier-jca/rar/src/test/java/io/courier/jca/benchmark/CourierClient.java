package io.courier.jca.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.courier.jca.api.FileConnection;
import io.courier.jca.api.FileConnectionFactory;
import io.courier.jca.api.FileMove;
import io.courier.jca.api.FileSetControl;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.SessionLender;
import io.courier.jca.api.TransferControl;
import io.courier.jca.api.TransferOptions;
import io.courier.jca.api.TransferReceipt;
import io.courier.jca.fixture.Partner;
import java.lang.management.ManagementFactory;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Courier's adapter in this process, with its pool; the first run of a row is not counted. */
final class CourierClient implements Client {
  private final FileConnectionFactory factory;
  private final KeyPair key;
  private final boolean pooled;
  private final Map<Integer, Partner> partners = new HashMap<>();

  CourierClient(FileConnectionFactory factory, KeyPair key, boolean pooled) {
    this.factory = factory;
    this.key = key;
    this.pooled = pooled;
  }

  @Override
  public String name() {
    return pooled ? "courier" : "courier-new";
  }

  private Partner partner(int port, int sessions) {
    Partner partner = partners.computeIfAbsent(port, Partner::new);
    partner.user = Place.user();
    partner.password = null;
    partner.key = key;
    partner.limits(pooled ? Duration.ofMinutes(10) : Duration.ZERO, Duration.ofHours(2), sessions);
    return partner;
  }

  @Override
  public Cost run(Row row, Place place) throws Exception {
    Partner partner = partner(place.port(), Math.max(8, row.sessions()));
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = process.getProcessCpuTime();
    long start = System.nanoTime();
    try (FileConnection session = partner.connect(factory)) {
      session.lend(new Lender(partner, row.sessions() - 1));
      move(session, row, place);
    }
    return new Cost((System.nanoTime() - start) / 1e9, (process.getProcessCpuTime() - cpu) / 1e9);
  }

  private static void move(FileConnection session, Row row, Place place) throws Exception {
    TransferOptions options = TransferOptions.DEFAULT;
    if (row.files() == 1) {
      if (row.up()) {
        session.upload(
            place.source().resolve("f0"),
            place.target().resolve("f0").toString(),
            options,
            TransferControl.NONE);
      } else {
        session.download(
            place.source().resolve("f0").toString(),
            place.target().resolve("f0"),
            options,
            TransferControl.NONE);
      }
      return;
    }
    List<FileMove> moves = new ArrayList<>();
    for (int i = 0; i < row.files(); i++) {
      moves.add(
          row.up()
              ? new FileMove(
                  place.source().resolve("f" + i), place.target().resolve("f" + i).toString())
              : new FileMove(
                  place.target().resolve("f" + i), place.source().resolve("f" + i).toString()));
    }
    if (row.up()) {
      session.uploadAll(moves, options, new Set());
    } else {
      session.downloadAll(moves, options, new Set());
    }
  }

  /** Listens to nothing. */
  private static final class Set implements FileSetControl {
    @Override
    public TransferControl start(int index) {
      return TransferControl.NONE;
    }

    @Override
    public void finished(int index, TransferReceipt receipt) {}

    @Override
    public void failed(int index, FileTransferException failure) {}
  }

  /** The application's part: asks the pool for one more. */
  private final class Lender implements SessionLender {
    private final Partner partner;
    private final int most;

    Lender(Partner partner, int most) {
      this.partner = partner;
      this.most = most;
    }

    @Override
    public int most() {
      return most;
    }

    @Override
    public Optional<FileConnection> borrow() throws FileTransferException {
      return factory.tryConnection(
          partner.endpoint(), partner.credentials(), partner.trust(), TransferControl.NONE);
    }
  }
}
