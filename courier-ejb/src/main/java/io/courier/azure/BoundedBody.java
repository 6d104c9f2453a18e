package io.courier.azure;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Takes the first bytes of a body and hangs up on the rest. */
final class BoundedBody implements BodySubscriber<BoundedBody.Content> {
  private final CompletableFuture<Content> result = new CompletableFuture<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int most;
  private Flow.Subscription subscription;

  /**
   * @param text decoded as UTF-8
   * @param complete false when more came than was wanted
   */
  record Content(String text, boolean complete) {}

  BoundedBody(int most) {
    this.most = most;
  }

  @Override
  public CompletionStage<Content> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> items) {
    for (ByteBuffer item : items) {
      int taken = Math.min(item.remaining(), most - bytes.size());
      byte[] part = new byte[taken];
      item.get(part);
      bytes.writeBytes(part);
      if (item.hasRemaining()) {
        subscription.cancel();
        result.complete(new Content(bytes.toString(StandardCharsets.UTF_8), false));
        return;
      }
    }
  }

  @Override
  public void onError(Throwable thrown) {
    result.completeExceptionally(thrown);
  }

  @Override
  public void onComplete() {
    result.complete(new Content(bytes.toString(StandardCharsets.UTF_8), true));
  }
}
