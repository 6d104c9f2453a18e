package io.courier.web.console.audit;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.util.List;

/**
 * Rows of comma-separated values (RFC 4180), every cell quoted. What a spreadsheet would take for a
 * formula begins with an apostrophe, which it shows as text. Not thread-safe.
 */
final class Csv {
  /** First characters that begin a formula, or are skipped before one. */
  private static final String FORMULA = "=+-@\t\r\n";

  private final Writer out;

  Csv(OutputStream out, Charset charset) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, charset));
  }

  void row(List<String> cells) throws IOException {
    String separator = "";
    for (String cell : cells) {
      out.write(separator);
      out.write(quoted(cell));
      separator = ",";
    }
    out.write("\r\n");
  }

  void flush() throws IOException {
    out.flush();
  }

  static String quoted(String cell) {
    boolean formula = !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0;
    return "\"" + (formula ? "'" : "") + cell.replace("\"", "\"\"") + "\"";
  }
}
