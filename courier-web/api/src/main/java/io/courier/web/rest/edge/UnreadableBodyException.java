package io.courier.web.rest.edge;

import java.io.IOException;

/** The body breaks off or is not framed as it says: the client's fault, or the network's. */
public class UnreadableBodyException extends IOException {
  private static final long serialVersionUID = 1L;

  public UnreadableBodyException(IOException cause) {
    super(cause);
  }
}
