package broken.web.rest;

import broken.connection.Row;
import broken.web.console.Page;

/** Breaks rule 2 twice. */
public final class UsesEntity {
  Row row;
  Page page;
}
