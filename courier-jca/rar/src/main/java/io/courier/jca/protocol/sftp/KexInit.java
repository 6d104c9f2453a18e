package io.courier.jca.protocol.sftp;

import io.courier.jca.api.SshAlgorithms;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The algorithm lists of one side (RFC 4253 section 7.1), read from the clear-text start of a
 * connection.
 *
 * @param offer both directions merged, client to server first; pseudo algorithms left out
 */
record KexInit(SshAlgorithms offer) {
  private static final byte SSH_MSG_KEXINIT = 20;
  private static final int COOKIE_BYTES = 16;

  /** Finds identification line and first packet; empty while they are not complete. */
  static Optional<KexInit> parse(byte[] start) {
    int packet = afterIdentification(start);
    if (packet < 0 || start.length - packet < 6) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.wrap(start, packet, start.length - packet);
    int length = bytes.getInt();
    if (length < 2 || length > bytes.remaining()) {
      return Optional.empty();
    }
    bytes.get();
    if (bytes.get() != SSH_MSG_KEXINIT || length < COOKIE_BYTES + 2) {
      return Optional.empty();
    }
    bytes.position(bytes.position() + COOKIE_BYTES);
    List<List<String>> lists = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Optional<List<String>> names = names(bytes);
      if (names.isEmpty()) {
        return Optional.empty();
      }
      lists.add(names.get());
    }
    return Optional.of(
        new KexInit(
            new SshAlgorithms(
                real(lists.get(0)),
                merged(lists.get(2), lists.get(3)),
                merged(lists.get(4), lists.get(5)),
                lists.get(1))));
  }

  /** Index behind the line that starts with {@code SSH-}; other lines may come before it. */
  private static int afterIdentification(byte[] bytes) {
    int line = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        if (new String(bytes, line, i - line, StandardCharsets.US_ASCII).startsWith("SSH-")) {
          return i + 1;
        }
        line = i + 1;
      }
    }
    return -1;
  }

  private static Optional<List<String>> names(ByteBuffer bytes) {
    if (bytes.remaining() < 4) {
      return Optional.empty();
    }
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      return Optional.empty();
    }
    byte[] text = new byte[length];
    bytes.get(text);
    String list = new String(text, StandardCharsets.US_ASCII);
    return Optional.of(list.isEmpty() ? List.of() : List.of(list.split(",")));
  }

  private static List<String> real(List<String> kex) {
    return kex.stream()
        .filter(name -> !name.startsWith("ext-info-") && !name.startsWith("kex-strict-"))
        .toList();
  }

  private static List<String> merged(List<String> clientToServer, List<String> serverToClient) {
    List<String> all = new ArrayList<>(clientToServer);
    serverToClient.stream().filter(name -> !all.contains(name)).forEach(all::add);
    return all;
  }

  /** The client's first choice that the server has too, per category (RFC 4253 section 7.1). */
  static SshAlgorithms negotiate(SshAlgorithms client, SshAlgorithms server) {
    List<String> encryption = first(client.encryption(), server.encryption());
    boolean authenticated =
        !encryption.isEmpty()
            && (encryption.get(0).contains("gcm") || encryption.get(0).contains("poly1305"));
    return new SshAlgorithms(
        first(client.keyExchange(), server.keyExchange()),
        encryption,
        authenticated ? List.of() : first(client.mac(), server.mac()),
        first(client.hostKey(), server.hostKey()));
  }

  private static List<String> first(List<String> client, List<String> server) {
    return client.stream().filter(server::contains).limit(1).toList();
  }
}
