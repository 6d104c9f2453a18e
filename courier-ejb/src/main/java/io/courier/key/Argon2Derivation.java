package io.courier.key;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Secret;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;

/**
 * Argon2 (RFC 9106, version 0x13) with parameters that a file names, so hostile ones: memory and
 * work are bounded, and one derivation runs at a time in the process.
 *
 * @param memoryKib memory, 2 to 65536 KiB
 * @param passes at least 1; memory times passes is bounded
 * @param lanes degree of parallelism, 1 to 16
 * @param salt in hex
 */
record Argon2Derivation(Argon2 variant, int memoryKib, int passes, int lanes, String salt) {
  private static final int MAX_MEMORY_KIB = 65_536;
  private static final int MAX_LANES = 16;
  private static final int MAX_SALT_BYTES = 1024;

  /** KiB times passes: 8 MiB (PuTTYgen's default) may have 512 passes. */
  private static final long MAX_WORK = 4L << 20;

  private static final Object ONE_AT_A_TIME = new Object();

  /**
   * Checks the parameters.
   *
   * @throws CourierException 4000 for more than the bounds allow
   * @throws IllegalArgumentException for parameters that are no Argon2 ones
   */
  Argon2Derivation {
    if (memoryKib < 1 || passes < 1 || lanes < 1) {
      throw new IllegalArgumentException("Argon2 parameters out of range");
    }
    if (memoryKib > MAX_MEMORY_KIB
        || lanes > MAX_LANES
        || salt.length() > 2 * MAX_SALT_BYTES
        || (long) memoryKib * passes > MAX_WORK) {
      throw new CourierException(
          ErrorCode.KEY_IMPORT_FAILED,
          "Opening the key file would take more memory or time than Courier grants (64 MiB, 16"
              + " lanes, 4 GiB in all passes); write it anew with \"puttygen <file> -O private"
              + " --ppk-param memory=8192,passes=20,parallelism=1 -o <new file>\" and import that.");
    }
  }

  /** Key material of that many bytes; the caller zeroes it. */
  byte[] derive(Secret passphrase, int size) {
    synchronized (ONE_AT_A_TIME) {
      Argon2Function function = newFunction(size);
      try {
        return function.hash(passphrase.bytes(), HexFormat.of().parseHex(salt)).getBytes();
      } finally {
        stopThreads(function);
      }
    }
  }

  /**
   * password4j 1.8.4 keeps every instance that {@code getInstance} makes, with its memory, for the
   * life of the process: files with parameters of their own would fill the heap. Its constructor
   * makes one that the collector takes back.
   */
  private Argon2Function newFunction(int size) {
    try {
      Constructor<Argon2Function> constructor =
          Argon2Function.class.getDeclaredConstructor(
              int.class, int.class, int.class, int.class, Argon2.class, int.class);
      constructor.setAccessible(true);
      return constructor.newInstance(
          memoryKib, passes, lanes, size, variant, Argon2Function.ARGON2_VERSION_13);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("password4j is not the version this was made for", e);
    }
  }

  private static void stopThreads(Argon2Function function) {
    try {
      Field service = Argon2Function.class.getDeclaredField("service");
      service.setAccessible(true);
      if (service.get(function) instanceof ExecutorService threads) {
        threads.shutdown();
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("password4j is not the version this was made for", e);
    }
  }
}
