package io.courier.jca.api;

/** How a finished transfer is proved before it is published. */
public enum Verification {
  /** The other side is asked for size (and time) again. */
  SIZE,
  /** A server-side hash where offered, else as {@link #REREAD}. */
  HASH,
  /** The remote file is read back and hashed. */
  REREAD
}
