package io.courier.jca.protocol;

/** Keeps the last bytes of a stream whose length is known. Stateless. */
final class Tail {
  private Tail() {}

  /**
   * Puts what belongs there of a buffer into the tail.
   *
   * @param at position of the buffer's first byte in the tail; negative where it lies before it
   */
  static void keep(byte[] tail, long at, byte[] buffer, int length) {
    int from = (int) Math.min(length, Math.max(0, -at));
    int to = (int) Math.min(length, tail.length - at);
    if (from < to) {
      System.arraycopy(buffer, from, tail, (int) (at + from), to - from);
    }
  }
}
