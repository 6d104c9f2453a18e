package io.courier.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/** What connections may use in FIPS mode without their override: data, not code. */
final class FipsApproved {
  private static final Properties LISTS = read();

  private FipsApproved() {}

  /** Names of one category of SSH algorithms ({@code key_exchange}, ...), none for an unknown. */
  static Set<String> ssh(String category) {
    return Arrays.stream(LISTS.getProperty("ssh." + category, "").split("[,\\s]+"))
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Properties read() {
    Properties lists = new Properties();
    try (InputStream in = FipsApproved.class.getResourceAsStream("fips-approved.properties")) {
      lists.load(in);
      return lists;
    } catch (IOException e) {
      throw new UncheckedIOException("The list of approved algorithms cannot be read.", e);
    }
  }
}
