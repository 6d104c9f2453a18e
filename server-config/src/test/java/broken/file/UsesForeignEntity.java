package broken.file;

import broken.connection.Row;

/** Breaks rule 4. */
public final class UsesForeignEntity {
  Row row;
}
