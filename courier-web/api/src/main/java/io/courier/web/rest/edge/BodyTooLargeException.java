package io.courier.web.rest.edge;

import java.io.IOException;

/** The body has more bytes than a request may have. */
public class BodyTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  public BodyTooLargeException(long limit) {
    super("More than " + limit + " bytes");
  }
}
