package io.courier.jca.protocol;

import static io.courier.jca.fixture.Faults.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.api.TransferControl;
import io.courier.jca.fixture.RecordingControl;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HeapBudgetTest {
  private final HeapBudget budget = new HeapBudget(1);

  @Test
  void whoFindsNoRoomWaitsForItBeyondTheTimeout() throws Exception {
    CallGuard first = new CallGuard(() -> {});
    budget.enter(first);
    AtomicBoolean inside = new AtomicBoolean();
    Thread second =
        new Thread(
            () -> {
              CallGuard guard = new CallGuard(() -> {});
              try (CallGuard.Call call =
                  guard.begin(TransferControl.NONE, Duration.ofMillis(300))) {
                budget.enter(guard);
                inside.set(true);
              } catch (FileTransferException e) {
                throw new AssertionError(e);
              }
            });
    second.start();
    await().during(Duration.ofMillis(600)).atMost(Duration.ofSeconds(5)).until(() -> !inside.get());
    budget.leave();
    second.join();
    assertThat(inside).isTrue();
  }

  @Test
  void waitingIsEndedByCancel() throws Exception {
    budget.enter(new CallGuard(() -> {}));
    RecordingControl control = new RecordingControl();
    control.cancel();
    CallGuard guard = new CallGuard(() -> {});
    try (CallGuard.Call call = guard.begin(control, Duration.ofSeconds(10))) {
      fails(Reason.CANCELLED, () -> budget.enter(guard));
    }
  }
}
