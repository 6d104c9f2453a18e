package io.courier.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class FormAddressesTest {
  @Test
  void aFormPostsToItsPageWithWhatThePageIsAbout() {
    assertThat(FormAddresses.with("/console/jobs/edit.xhtml", Map.of("id", "4711")))
        .isEqualTo("/console/jobs/edit.xhtml?id=4711");
    assertThat(FormAddresses.with("/console/jobs/list.xhtml?a=b", Map.of("search", "x & y=z")))
        .isEqualTo("/console/jobs/list.xhtml?a=b&search=x+%26+y%3Dz");
    assertThat(FormAddresses.with("/console/index.xhtml", Map.of()))
        .isEqualTo("/console/index.xhtml");
  }
}
