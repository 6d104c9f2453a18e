package io.courier.jca.protocol.ftp;

import io.courier.jca.api.Endpoint;
import io.courier.jca.api.FileTransferException;
import io.courier.jca.api.Reason;
import io.courier.jca.protocol.RemoteSession.ByteSource;
import java.io.IOException;

/** Writes a file, or the rest of one: STOR, APPE, or REST and STOR. One object per transfer. */
final class Upload {
  private final FtpWire wire;
  private final DataTransfer transfer;

  Upload(FtpWire wire, FtpLink link, Endpoint endpoint) {
    this.wire = wire;
    transfer = new DataTransfer(wire, link, endpoint);
  }

  /** How much of the file the server has. */
  @FunctionalInterface
  interface Size {
    long ask() throws IOException, FileTransferException;
  }

  /**
   * What to write.
   *
   * @param offset where the source begins
   * @param size asked only where the offset is not 0
   */
  record Request(String path, long offset, Size size) {}

  void run(DataPorts ports, Request request, ByteSource source)
      throws IOException,
          FileTransferException,
          DataTransfer.RefusedException,
          DataTransfer.ReuseWantedException {
    String argument = FtpPath.argument(request.path(), wire.control());
    long offset = request.offset();
    if (offset == 0) {
      transfer.send(ports, new DataTransfer.Command("STOR", argument, 0), source);
      return;
    }
    long there = request.size().ask();
    if (there != offset && !wire.features().restStream()) {
      throw new FileTransferException(
          Reason.REFUSED,
          "The server's partial file has " + there + " bytes, not the expected " + offset);
    }
    boolean append = there == offset;
    try {
      transfer.send(
          ports,
          new DataTransfer.Command(append ? "APPE" : "STOR", argument, append ? 0 : offset),
          source);
    } catch (DataTransfer.RefusedException e) {
      // ProFTPD with HiddenStores, or a server without APPE
      if (!append || !e.reply().unknown()) {
        throw e;
      }
      transfer.send(ports, new DataTransfer.Command("STOR", argument, offset), source);
    }
  }
}
