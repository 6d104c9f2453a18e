package io.courier.callback;

import io.courier.callback.CallbackRepository.Row;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.JsonText;
import jakarta.annotation.security.PermitAll;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;

/** Takes reports of whoever holds the key. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class CallbackService {
  /** Most bytes of an output's JSON text. */
  public static final int MAX_OUTPUT = 1024 * 1024;

  @Inject CallbackWriter writer;
  @Inject Clock clock;

  /** For the container. */
  public CallbackService() {}

  CallbackService(CallbackWriter writer, Clock clock) {
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Stores the report; the waiting step finds it.
   *
   * @param id as in the address
   * @param key null for none
   * @param report asked for only when the key is right and the callback open
   * @throws CourierException 2040, 2041, 2042, 2043; 1061 for an output that is too large; what the
   *     supplier throws
   */
  @PermitAll
  public void receive(String id, String key, Supplier<CallbackReport> report) {
    Row row = writer.find(parsed(id)).orElseThrow(CallbackService::unknown);
    if (!CallbackKey.matches(key, row.keyHash())) {
      throw new CourierException(
          ErrorCode.CALLBACK_KEY_INVALID,
          "Send the key of this callback: Authorization: Bearer <key>.");
    }
    Instant now = clock.instant();
    checkOpen(row, now);
    CallbackReport told = report.get();
    int size = JsonText.write(told.output()).getBytes(StandardCharsets.UTF_8).length;
    if (size > MAX_OUTPUT) {
      throw tooLarge();
    }
    if (!writer.end(row, told, size)) {
      checkOpen(writer.find(row.id()).orElseThrow(CallbackService::unknown), clock.instant());
      throw completed();
    }
  }

  /** What an output of more than {@link #MAX_OUTPUT} bytes is refused with. */
  public static CourierException tooLarge() {
    return new CourierException(
        ErrorCode.REQUEST_TOO_LARGE,
        "The output may have at most " + MAX_OUTPUT + " bytes; store it and report where it is.");
  }

  private static void checkOpen(Row row, Instant now) {
    if (row.isExpired(now)) {
      throw new CourierException(
          ErrorCode.CALLBACK_EXPIRED, "Nobody waits for this callback any more.");
    }
    if (!row.isPending()) {
      throw completed();
    }
  }

  private static CourierException completed() {
    return new CourierException(
        ErrorCode.CALLBACK_ALREADY_COMPLETED, "This callback was used before; each is used once.");
  }

  private static CourierException unknown() {
    return new CourierException(ErrorCode.CALLBACK_NOT_FOUND, "There is no such callback.");
  }

  private static UUID parsed(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw new CourierException(ErrorCode.CALLBACK_NOT_FOUND, "There is no such callback.", e);
    }
  }
}
