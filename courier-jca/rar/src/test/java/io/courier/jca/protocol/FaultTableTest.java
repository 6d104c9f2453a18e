package io.courier.jca.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.jca.api.Reason;
import org.junit.jupiter.api.Test;

class FaultTableTest {

  @Test
  void phrasesOfKnownServersAreUnderstood() {
    assertThat(FaultTable.refusal("No space left on device")).contains(Reason.NO_SPACE);
    assertThat(FaultTable.refusal("Disk quota exceeded")).contains(Reason.NO_SPACE);
    assertThat(FaultTable.refusal("Read-only file system")).contains(Reason.PERMISSION_DENIED);
    assertThat(FaultTable.refusal("Directory not empty")).contains(Reason.DIRECTORY_NOT_EMPTY);
    assertThat(FaultTable.refusal("Failure")).isEmpty();
    assertThat(FaultTable.refusal(null)).isEmpty();
    assertThat(FaultTable.connect("Exceeded MaxStartups")).contains(Reason.TOO_MANY_SESSIONS);
    assertThat(FaultTable.connect("Maximum number of connections reached"))
        .contains(Reason.TOO_MANY_SESSIONS);
    assertThat(FaultTable.connect("Too many concurrent sessions"))
        .contains(Reason.TOO_MANY_SESSIONS);
    assertThat(FaultTable.connect("Maximum number of authentication attempts exceeded"))
        .contains(Reason.AUTHENTICATION_FAILED);
    assertThat(FaultTable.connect("Too many authentication failures for user"))
        .contains(Reason.AUTHENTICATION_FAILED);
    assertThat(FaultTable.connect("Application error")).isEmpty();
  }
}
