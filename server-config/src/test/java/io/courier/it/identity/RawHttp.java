package io.courier.it.identity;

import io.courier.it.CourierServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Requests byte by byte, for what no HTTP client would send. */
final class RawHttp {
  private static final int PATIENCE_MILLIS = 30_000;

  private final CourierServer server;

  RawHttp(CourierServer server) {
    this.server = server;
  }

  /** An answer; header names as sent. */
  record Answer(int status, List<String> headers, String body) {
    /** Values of a header, whatever its case. */
    List<String> all(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(h -> h.toLowerCase(Locale.ROOT).startsWith(start))
          .map(h -> h.substring(start.length()).strip())
          .toList();
    }
  }

  /** One request without a body. */
  Answer get(String target, String... headerLines) throws IOException {
    return send("GET", target, new byte[0], headerLines);
  }

  /** One request; the body is sent as it is, headers that describe it are the caller's. */
  Answer send(String method, String target, byte[] body, String... headerLines) throws IOException {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    head.append("Host: ").append(server.uri().getAuthority()).append("\r\n");
    for (String line : headerLines) {
      head.append(line).append("\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    all.writeBytes(body);
    return exchange(all.toByteArray());
  }

  /** Sends the bytes and reads until the server closes or says no more. */
  Answer exchange(byte[] request) throws IOException {
    try (Socket socket =
        server.ssl().getSocketFactory().createSocket("127.0.0.1", server.uri().getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      Thread writer = new Thread(() -> write(socket, request), "raw-writer");
      writer.setDaemon(true);
      writer.start();
      return parse(read(socket.getInputStream()));
    }
  }

  private static void write(Socket socket, byte[] request) {
    try {
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // the server has answered and closed before it read everything: its answer is read
    }
  }

  private static byte[] read(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
        if (isComplete(all.toByteArray())) {
          break; // a server that still waits for the rest of the request keeps the connection
        }
      }
    } catch (SocketTimeoutException | SocketException | javax.net.ssl.SSLException e) {
      // what has come until now is the answer
    }
    return all.toByteArray();
  }

  private static boolean isComplete(byte[] bytes) {
    Answer answer = parse(bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int body = bytes.length - text.indexOf("\r\n\r\n") - 4;
    return answer.status() > 0
        && answer.all("Content-Length").stream().anyMatch(n -> body >= Integer.parseInt(n));
  }

  private static Answer parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Answer(0, List.of(), text);
    }
    List<String> lines = new ArrayList<>(Arrays.asList(text.substring(0, end).split("\r\n")));
    String status = lines.remove(0);
    return new Answer(Integer.parseInt(status.substring(9, 12)), lines, text.substring(end + 4));
  }
}
