package io.courier.it.secret;

import io.courier.it.secret.Needles.Needle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Looks for all needles at once in streams of any length: eight bytes roll along and are looked up;
 * what they begin is then compared.
 */
final class LeakSearch {
  private static final int BUFFER = 4 << 20;
  private static final int CONTEXT = 60;

  private final Map<Long, List<Needle>> byStart = new HashMap<>();
  private final long[] starts;
  private final int mask;
  private final int longest;

  /** Where a secret was found. */
  record Leak(Needle needle, String where, String context) {
    @Override
    public String toString() {
      return needle + " in " + where + " …" + context + "…";
    }
  }

  LeakSearch(List<Needle> needles) {
    int most = 0;
    for (Needle needle : needles) {
      byStart.computeIfAbsent(start(needle.bytes(), 0), k -> new ArrayList<>()).add(needle);
      most = Math.max(most, needle.bytes().length);
    }
    longest = most;
    int size = Integer.highestOneBit(byStart.size() * 8) << 1;
    mask = size - 1;
    starts = new long[size];
    byStart.keySet().forEach(this::register);
  }

  /** Every file below the directory; those that vanish meanwhile are not there any more. */
  List<Leak> directory(Path directory) throws IOException {
    List<Leak> leaks = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        try (InputStream in = Files.newInputStream(file)) {
          leaks.addAll(stream(directory.relativize(file).toString(), in));
        } catch (NoSuchFileException e) {
          // gone, and its secrets with it
        }
      }
    }
    return leaks;
  }

  List<Leak> text(String where, String text) throws IOException {
    return stream(where, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  List<Leak> stream(String where, InputStream in) throws IOException {
    List<Leak> leaks = new ArrayList<>();
    byte[] buffer = new byte[BUFFER + longest];
    int filled = 0;
    boolean end = false;
    while (!end) {
      int read = in.readNBytes(buffer, filled, buffer.length - filled);
      filled += read;
      end = filled < buffer.length;
      // what begins in the last bytes may be cut: it is looked at with the next portion
      int last = end ? filled : filled - longest;
      scan(where, buffer, filled, last, leaks);
      System.arraycopy(buffer, last, buffer, 0, filled - last);
      filled -= last;
    }
    return leaks;
  }

  private void scan(String where, byte[] data, int filled, int last, List<Leak> leaks) {
    if (filled < Needles.SHORTEST) {
      return;
    }
    long key = start(data, 0);
    for (int at = 0; at < last; at++) {
      if (isStart(key)) {
        for (Needle needle : byStart.get(key)) {
          if (matches(data, at, filled, needle.bytes())) {
            leaks.add(new Leak(needle, where, context(data, at, filled)));
          }
        }
      }
      if (at + Needles.SHORTEST >= filled) {
        return;
      }
      key = key << 8 | (data[at + Needles.SHORTEST] & 0xFF);
    }
  }

  private static boolean matches(byte[] data, int at, int filled, byte[] wanted) {
    if (at + wanted.length > filled) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (data[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static String context(byte[] data, int at, int filled) {
    int from = Math.max(0, at - CONTEXT);
    int to = Math.min(filled, at + CONTEXT);
    return new String(data, from, to - from, StandardCharsets.ISO_8859_1)
        .replaceAll("[^\\x20-\\x7e]", ".");
  }

  private static long start(byte[] data, int at) {
    long key = 0;
    for (int i = 0; i < Needles.SHORTEST; i++) {
      key = key << 8 | (data[at + i] & 0xFF);
    }
    return key;
  }

  private void register(long key) {
    int slot = slot(key);
    while (starts[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    starts[slot] = key;
  }

  private boolean isStart(long key) {
    for (int slot = slot(key); starts[slot] != 0; slot = (slot + 1) & mask) {
      if (starts[slot] == key) {
        return true;
      }
    }
    return false;
  }

  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    return (int) (mixed >>> 40) & mask;
  }
}
