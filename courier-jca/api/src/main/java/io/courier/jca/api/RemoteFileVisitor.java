package io.courier.jca.api;

/**
 * Receives the entries of a listing as they arrive, in the server's order, without {@code .} and
 * {@code ..}.
 */
@FunctionalInterface
public interface RemoteFileVisitor {
  /** Returns whether to go on; false ends the listing early. */
  boolean visit(RemoteFile file) throws FileTransferException;
}
