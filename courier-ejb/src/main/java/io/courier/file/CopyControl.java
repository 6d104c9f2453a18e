package io.courier.file;

/** The caller's hand on a running copy; called once per buffer on the copying thread. */
public interface CopyControl {
  /**
   * @param copiedBytes bytes of this file so far
   * @param totalBytes size of the source when the copy began
   * @throws RuntimeException to stop: the partial copy is removed
   */
  void copied(long copiedBytes, long totalBytes);

  /**
   * Last call before a complete copy gets its final name.
   *
   * @throws RuntimeException to refuse: the partial copy is removed
   */
  void beforePublish();
}
