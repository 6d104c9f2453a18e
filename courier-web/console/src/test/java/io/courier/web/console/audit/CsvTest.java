package io.courier.web.console.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("AUD-01")
class CsvTest {
  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"})
  void whatASpreadsheetWouldRunIsText(String cell) {
    assertThat(Csv.quoted(cell)).isEqualTo("\"'" + cell + "\"");
  }

  @Test
  void cellsKeepQuotesCommasAndLines() throws IOException {
    var out = new ByteArrayOutputStream();
    Csv csv = new Csv(out, StandardCharsets.UTF_8);
    csv.row(List.of("a", "", "say \"hi\", you", "two\nlines ü"));
    csv.flush();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("\"a\",\"\",\"say \"\"hi\"\", you\",\"two\nlines ü\"\r\n");
  }
}
