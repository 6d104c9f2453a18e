package io.courier.jca.api;

/**
 * How one file is moved.
 *
 * @param atomic write under a temporary name, rename when proved
 * @param atomicSuffix 1-32 characters of {@code [A-Za-z0-9._-]}, starting with a dot
 * @param resume continue a partial file where it is proved to belong to the source
 * @param createDirectories make missing parent directories of the target
 * @param verification proof before publication
 * @param allowNonAtomicReplace may delete an existing target before the rename where the server
 *     cannot replace
 */
public record TransferOptions(
    boolean atomic,
    String atomicSuffix,
    boolean resume,
    boolean createDirectories,
    Verification verification,
    boolean allowNonAtomicReplace) {

  /**
   * Atomic with {@code .tmp}, no resume, size proof, non-atomic replace allowed where nothing
   * better is offered.
   */
  public static final TransferOptions DEFAULT =
      new TransferOptions(true, ".tmp", false, false, Verification.SIZE, true);
}
