package io.courier.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {
  @Test
  void enumAndCatalogueAreTheSameList() throws IOException {
    List<String> catalogue;
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                ErrorCodeTest.class.getResourceAsStream("error-catalogue.csv"),
                StandardCharsets.UTF_8))) {
      catalogue = reader.lines().filter(line -> !line.startsWith("#")).toList();
    }
    List<String> codes =
        Arrays.stream(ErrorCode.values())
            .map(c -> c.number() + ";" + c.httpStatus() + ";" + c.systemMessage())
            .toList();
    assertThat(codes).containsExactlyElementsOf(catalogue);
  }
}
