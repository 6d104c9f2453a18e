package io.courier.it.interop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first message of a TLS client (RFC 8446 section 4.1.2), read from what went over the line.
 *
 * @param sessionIdLength 0 for none
 */
record ClientHello(
    List<Integer> cipherSuites,
    List<Integer> versions,
    List<Integer> groups,
    List<Integer> signatures,
    int sessionIdLength) {
  private static final int HANDSHAKE = 22;
  private static final int GROUPS = 10;
  private static final int SIGNATURES = 13;
  private static final int VERSIONS = 43;

  /**
   * @param sent by the client; lines of clear text may come first
   */
  static ClientHello parse(byte[] sent) throws IOException {
    int at = 0;
    while (at < sent.length && sent[at] != HANDSHAKE) {
      at++;
    }
    if (at == sent.length) {
      throw new IOException("No TLS in " + sent.length + " bytes");
    }
    // One record: no client here sends more than 16 KiB.
    ByteBuffer record = ByteBuffer.wrap(sent, at + 5, sent.length - at - 5);
    record.getInt(); // type and length of the message
    record.getShort();
    skip(record, 32);
    int session = record.get() & 0xFF;
    skip(record, session);
    List<Integer> suites = shorts(slice(record, record.getShort() & 0xFFFF));
    skip(record, record.get() & 0xFF);
    Map<Integer, ByteBuffer> extensions = new HashMap<>();
    ByteBuffer all = slice(record, record.getShort() & 0xFFFF);
    while (all.hasRemaining()) {
      int type = all.getShort() & 0xFFFF;
      extensions.put(type, slice(all, all.getShort() & 0xFFFF));
    }
    return new ClientHello(
        suites,
        list(extensions.get(VERSIONS), 1),
        list(extensions.get(GROUPS), 2),
        list(extensions.get(SIGNATURES), 2),
        session);
  }

  private static List<Integer> list(ByteBuffer extension, int lengthBytes) {
    if (extension == null) {
      return List.of();
    }
    skip(extension, lengthBytes);
    return shorts(extension);
  }

  private static List<Integer> shorts(ByteBuffer from) {
    List<Integer> found = new ArrayList<>();
    while (from.remaining() > 1) {
      found.add(from.getShort() & 0xFFFF);
    }
    return List.copyOf(found);
  }

  private static ByteBuffer slice(ByteBuffer from, int length) {
    ByteBuffer part = from.slice(from.position(), length);
    skip(from, length);
    return part;
  }

  private static void skip(ByteBuffer in, int count) {
    in.position(in.position() + count);
  }
}
