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
 * @param recorded what an earlier attempt of the same caller recorded, or null
 */
public record TransferOptions(
    boolean atomic,
    String atomicSuffix,
    boolean resume,
    boolean createDirectories,
    Verification verification,
    boolean allowNonAtomicReplace,
    ResumePoint recorded) {

  /** Without a record of an earlier attempt. */
  public TransferOptions(
      boolean atomic,
      String atomicSuffix,
      boolean resume,
      boolean createDirectories,
      Verification verification,
      boolean allowNonAtomicReplace) {
    this(
        atomic, atomicSuffix, resume, createDirectories, verification, allowNonAtomicReplace, null);
  }

  /** The same, continuing what an earlier attempt recorded. */
  public TransferOptions resumingAt(ResumePoint point) {
    return new TransferOptions(
        atomic,
        atomicSuffix,
        resume,
        createDirectories,
        verification,
        allowNonAtomicReplace,
        point);
  }

  /**
   * Atomic with {@code .tmp}, no resume, size proof, non-atomic replace allowed where nothing
   * better is offered.
   */
  public static final TransferOptions DEFAULT =
      new TransferOptions(true, ".tmp", false, false, Verification.SIZE, true);
}
