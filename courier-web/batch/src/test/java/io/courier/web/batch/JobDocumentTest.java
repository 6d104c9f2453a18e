package io.courier.web.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("THR-03")
class JobDocumentTest {
  private static final String JSON = "application/json; charset=utf-8";

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String submission(String text) throws Exception {
    return new String(JobDocument.submission(JSON, stream(text)), StandardCharsets.UTF_8);
  }

  private static int refused(String text) {
    return catchThrowableOfType(Refusal.class, () -> submission(text)).status();
  }

  @Test
  void whatBatchManagerSendsIsWrittenAnewWithoutItsEmptyMembers() throws Exception {
    assertThat(
            submission(
                "{\"applicationName\":\"courier\",\"moduleName\":\"\",\"componentName\":\"\","
                    + "\"jobXMLName\":\"courier-job\",\"jobParameters\":{\"job\":\"näme\"},\"jobXML\":\"\"}"))
        .isEqualTo(
            "{\"applicationName\":\"courier\",\"jobXMLName\":\"courier-job\",\"jobParameters\":{\"job\":\"näme\"}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"jobXMLName\":\"courier-job\",\"jobXML\":\"<job/>\"}",
        "{\"jobXMLName\":\"other\"}",
        "{\"jobXMLName\":\"../batch-jobs/courier-job\"}",
        "{\"jobXMLName\":\"\"}",
        "{}",
        ""
      })
  void nothingButCouriersJobIsSubmitted(String text) {
    assertThatThrownBy(() -> submission(text)).isInstanceOf(JobDocument.OwnDefinition.class);
  }

  @Test
  void formsOfSeveralPartsCarryADefinition() {
    assertThatThrownBy(
            () ->
                JobDocument.submission(
                    "Multipart/form-data; boundary=x", stream("{\"jobXMLName\":\"courier-job\"}")))
        .isInstanceOf(JobDocument.OwnDefinition.class);
  }

  /** Whichever of two members a reader takes, Liberty reads the one that was looked at. */
  @Test
  void aMemberThatComesTwiceIsOneAfterwards() {
    String first = "{\"jobXMLName\":\"courier-job\",\"jobXMLName\":\"other\"}";
    assertThatThrownBy(() -> submission(first)).isInstanceOf(Exception.class);
    String second = "{\"jobXML\":\"\",\"jobXML\":\"<job/>\",\"jobXMLName\":\"courier-job\"}";
    assertThatThrownBy(() -> submission(second)).isInstanceOf(Exception.class);
  }

  @Test
  void whatIsNoSubmissionIsToldSo() {
    assertThat(refused("[]")).isEqualTo(400);
    assertThat(refused("{\"jobXMLName\":1}")).isEqualTo(400);
    assertThat(refused("{\"jobXMLName\":\"courier-job\",\"more\":1}")).isEqualTo(400);
    assertThat(refused("{\"jobXMLName\":\"courier-job\",\"jobParameters\":[]}")).isEqualTo(400);
    assertThat(refused("{\"jobXMLName\":\"courier-job\",\"jobParameters\":{\"a\":1}}"))
        .isEqualTo(400);
    assertThat(refused("{\"jobXMLName\":\"courier-job\",\"applicationName\":\"other\"}"))
        .isEqualTo(400);
    assertThat(refused("{\"jobXMLName\":\"" + "x".repeat(70_000) + "\"}")).isEqualTo(413);
  }

  @Test
  void aRestartCarriesParametersOnly() throws Exception {
    assertThat(JobDocument.restart(stream(""))).isEmpty();
    assertThat(
            new String(
                JobDocument.restart(
                    stream("{\"jobParameters\":{\"a\":\"b\"},\"jobXML\":\"<job/>\"}")),
                StandardCharsets.UTF_8))
        .isEqualTo("{\"jobParameters\":{\"a\":\"b\"}}");
  }
}
