package broken.web.console;

import broken.web.rest.UsesEntity;

/** Breaks rule 2. */
public final class Page {
  UsesEntity other;
}
