package io.courier.web.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchDoorTest {
  @Test
  void addresses() {
    for (String path :
        new String[] {
          "", "/", "/jobinstances", "/v4/jobinstances/12", "/jobexecutions/7/stepexecutions/walk"
        }) {
      assertThat(BatchDoor.isAddress("/ibm/api/batch" + path)).as(path).isTrue();
    }
    assertThat(BatchDoor.isSubmission("/ibm/api/batch/v2/jobinstances/")).isTrue();
    assertThat(BatchDoor.isSubmission("/ibm/api/batch/jobinstances/1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ibm/api/batch//jobinstances",
        "/ibm/api/batch/../batch",
        "/ibm/api/batch/./jobinstances",
        "/ibm/api/batch/%6aobinstances",
        "/ibm/api/batch/jobinstances;x",
        "/ibm/api/batches",
        "/ibm/api//batch",
        "/ibm/api"
      })
  void otherFormsAreNone(String path) {
    assertThat(BatchDoor.isAddress(path)).isFalse();
  }

  @Test
  void aLongAddressIsNone() {
    assertThat(BatchDoor.isAddress("/ibm/api/batch" + "/x".repeat(10_000))).isFalse();
  }
}
