package io.courier.jca.protocol.ftp;

import io.courier.jca.api.FileTransferException;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;

/** An agreed way to the next data connection, before the command that uses it. */
interface DataPort extends Closeable {
  /** The TCP connection, once the server has taken the command. */
  Socket socket() throws IOException, FileTransferException;

  /** Nothing will come of it. */
  @Override
  void close();
}
