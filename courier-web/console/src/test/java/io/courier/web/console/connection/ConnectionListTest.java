package io.courier.web.console.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConnectionListTest {
  @Test
  @Tag("CONN-24")
  void groupsStandAlphabeticallyAndUngroupedLast() {
    var groups =
        ConnectionList.group(
            List.of(
                Views.named("a", null),
                Views.named("b", "suppliers"),
                Views.named("c", "Banks"),
                Views.named("d", "Tax office"),
                Views.named("e", "Banks")));
    assertThat(groups)
        .extracting(ConnectionList.Group::name)
        .containsExactly("Banks", "suppliers", "Tax office", null);
    assertThat(groups.get(0).connections()).extracting("name").containsExactly("c", "e");
  }
}
