package io.courier.web.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureHandlerTest {
  @ParameterizedTest
  @CsvSource({
    "/jobs/detail.xhtml, /jobs/list.xhtml",
    "/connections/edit.xhtml, /connections/list.xhtml",
    "/jobs/list.xhtml, /index.xhtml",
    "/administration/users/edit.xhtml, /administration/users/list.xhtml",
    "/administration/security.xhtml, /index.xhtml",
    "/index.xhtml, /index.xhtml",
    "'', /index.xhtml"
  })
  void aPageWithoutItsObjectLeadsToTheListItBelongsTo(String page, String list) {
    assertThat(FailureHandler.list(page)).isEqualTo(list);
  }

  @Test
  void anExpiredPageIsLoadedAgainOfTheSameObject() {
    assertThat(FailureHandler.page("/jobs/edit.xhtml", "id=4711"))
        .isEqualTo("/jobs/edit.xhtml?id=4711");
    assertThat(FailureHandler.page("/jobs/edit.xhtml", null)).isEqualTo("/jobs/edit.xhtml");
    assertThat(FailureHandler.page(null, "id=4711")).isEqualTo("/index.xhtml");
  }

  /** The page of failures shows what has this form only. */
  @Test
  void aReferenceHasTheFormOfTheApisOnes() {
    assertThat(FailureHandler.reference())
        .hasSize(12)
        .matches("err_[0-9a-f]{8}")
        .isNotEqualTo(FailureHandler.reference());
  }
}
