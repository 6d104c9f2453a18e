package io.courier.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.courier.crypto.ApprovedAlgorithms;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SshAlgorithmChoicesTest {
  private final Map<String, List<SshAlgorithmChoice>> choices = SshAlgorithmRules.choices();

  @Test
  @Tag("ALG-03")
  @Tag("FIPS-27")
  void everyNameSaysWhetherItIsApprovedOrWeak() {
    assertThat(choices).containsOnlyKeys("key_exchange", "encryption", "mac", "host_key");
    assertThat(choices.get("encryption"))
        .contains(
            new SshAlgorithmChoice("aes256-gcm@openssh.com", true, false),
            new SshAlgorithmChoice("chacha20-poly1305@openssh.com", false, false),
            new SshAlgorithmChoice("3des-cbc", false, true));
    assertThat(choices.get("host_key")).contains(new SshAlgorithmChoice("ssh-rsa", false, true));
  }

  @Test
  void approvedNamesAreKnownAndNeverWeak() {
    choices.forEach(
        (category, names) -> {
          assertThat(names).filteredOn(SshAlgorithmChoice::approved).isNotEmpty();
          assertThat(names).noneMatch(n -> n.approved() && n.weak());
          assertThat(names)
              .extracting("name")
              .containsAll(ApprovedAlgorithms.of("ssh." + category));
        });
  }

  @Test
  void weakNamesComeLast() {
    choices
        .values()
        .forEach(
            names ->
                assertThat(names.get(0).weak()).as("first of " + names.get(0).name()).isFalse());
  }
}
