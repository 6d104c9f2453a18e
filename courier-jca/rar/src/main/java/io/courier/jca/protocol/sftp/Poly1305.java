package io.courier.jca.protocol.sftp;

import java.util.Arrays;

/**
 * One-time authenticator of RFC 8439 section 2.5: the message as a polynomial over blocks of 16
 * bytes, evaluated modulo 2^130 - 5 in five limbs of 26 bits. Constant time in key and message. One
 * message per object.
 */
final class Poly1305 {
  static final int TAG = 16;
  private static final int BLOCK = 16;
  private static final long LIMB = 0x3ffffff;

  private final long r0;
  private final long r1;
  private final long r2;
  private final long r3;
  private final long r4;
  private final long[] pad = new long[4];
  private long h0;
  private long h1;
  private long h2;
  private long h3;
  private long h4;

  /**
   * @param key 32 bytes, used for this message only
   */
  Poly1305(byte[] key) {
    r0 = number(key, 0) & 0x3ffffff;
    r1 = (number(key, 3) >>> 2) & 0x3ffff03;
    r2 = (number(key, 6) >>> 4) & 0x3ffc0ff;
    r3 = (number(key, 9) >>> 6) & 0x3f03fff;
    r4 = (number(key, 12) >>> 8) & 0x00fffff;
    for (int i = 0; i < 4; i++) {
      pad[i] = number(key, 16 + 4 * i);
    }
  }

  private static long number(byte[] bytes, int at) {
    return (bytes[at] & 0xffL)
        | ((bytes[at + 1] & 0xffL) << 8)
        | ((bytes[at + 2] & 0xffL) << 16)
        | ((bytes[at + 3] & 0xffL) << 24);
  }

  /** The whole message at once; its tag. */
  byte[] tag(byte[] message, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (end - at >= BLOCK) {
      block(message, at, 1L << 24);
      at += BLOCK;
    }
    if (at < end) {
      byte[] last = new byte[BLOCK];
      System.arraycopy(message, at, last, 0, end - at);
      last[end - at] = 1;
      block(last, 0, 0);
    }
    return finish();
  }

  private void block(byte[] m, int at, long high) {
    h0 += number(m, at) & LIMB;
    h1 += (number(m, at + 3) >>> 2) & LIMB;
    h2 += (number(m, at + 6) >>> 4) & LIMB;
    h3 += (number(m, at + 9) >>> 6) & LIMB;
    h4 += (number(m, at + 12) >>> 8) | high;
    long s1 = r1 * 5;
    long s2 = r2 * 5;
    long s3 = r3 * 5;
    long s4 = r4 * 5;
    long d0 = h0 * r0 + h1 * s4 + h2 * s3 + h3 * s2 + h4 * s1;
    long d1 = h0 * r1 + h1 * r0 + h2 * s4 + h3 * s3 + h4 * s2;
    long d2 = h0 * r2 + h1 * r1 + h2 * r0 + h3 * s4 + h4 * s3;
    long d3 = h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * s4;
    long d4 = h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0;
    d1 += d0 >>> 26;
    d2 += d1 >>> 26;
    d3 += d2 >>> 26;
    d4 += d3 >>> 26;
    h0 = (d0 & LIMB) + (d4 >>> 26) * 5;
    h1 = (d1 & LIMB) + (h0 >>> 26);
    h0 &= LIMB;
    h2 = d2 & LIMB;
    h3 = d3 & LIMB;
    h4 = d4 & LIMB;
  }

  private byte[] finish() {
    carry();
    carry();
    // h - p, taken instead of h when it is not negative: without a branch.
    long g0 = h0 + 5;
    long g1 = h1 + (g0 >>> 26);
    long g2 = h2 + (g1 >>> 26);
    long g3 = h3 + (g2 >>> 26);
    long g4 = h4 + (g3 >>> 26) - (1L << 26);
    long keep = g4 >> 63;
    long w0 = pick(h0, g0, keep);
    long w1 = pick(h1, g1, keep);
    long w2 = pick(h2, g2, keep);
    long w3 = pick(h3, g3, keep);
    long w4 = pick(h4, g4, keep);
    long[] words = {
      (w0 | (w1 << 26)) & 0xffffffffL,
      ((w1 >>> 6) | (w2 << 20)) & 0xffffffffL,
      ((w2 >>> 12) | (w3 << 14)) & 0xffffffffL,
      ((w3 >>> 18) | (w4 << 8)) & 0xffffffffL
    };
    byte[] tag = new byte[TAG];
    long sum = 0;
    for (int i = 0; i < TAG; i++) {
      if (i % 4 == 0) {
        sum = words[i / 4] + pad[i / 4] + (sum >>> 32);
      }
      tag[i] = (byte) (sum >>> (8 * (i % 4)));
    }
    Arrays.fill(pad, 0);
    return tag;
  }

  private void carry() {
    h1 += h0 >>> 26;
    h0 &= LIMB;
    h2 += h1 >>> 26;
    h1 &= LIMB;
    h3 += h2 >>> 26;
    h2 &= LIMB;
    h4 += h3 >>> 26;
    h3 &= LIMB;
    h0 += (h4 >>> 26) * 5;
    h4 &= LIMB;
  }

  private static long pick(long h, long g, long keep) {
    return (h & keep) | (g & LIMB & ~keep);
  }
}
