package io.courier.jca.api;

/**
 * Receives progress on the transferring thread: every 1 MB (10^6 bytes) or 5 s, once at the end for
 * smaller files.
 */
@FunctionalInterface
public interface ProgressListener {
  ProgressListener NONE = (transferred, total) -> {};

  /**
   * @param transferredBytes bytes of this file so far, resumed part included
   * @param totalBytes expected size, -1 when unknown
   */
  void progress(long transferredBytes, long totalBytes);
}
