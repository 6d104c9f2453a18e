package io.courier.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No secret lies in the repository: private keys, tokens by their shape, and random-looking texts
 * given to something that is named a secret. Values of tests begin with {@code pl4nted}.
 */
@Tag("SECR-04")
class RepositorySecretsTest {
  private static final List<String> SKIPPED = List.of("target", ".git", ".idea", "node_modules");
  private static final double RANDOM_BITS_PER_CHARACTER = 3.5;

  /** Path prefix to the reason. */
  private static final Map<String, String> ALLOWED =
      Map.of(
          "courier-ejb/src/test/resources/io/courier/key/",
          "key files of every kind, made for the parser's tests",
          "server-config/src/test/java/io/courier/it/connection/SshKeysIT.java",
          "a PuTTY key made for this test",
          "server-config/src/test/java/io/courier/it/console/KeyPagesInteropIT.java",
          "a PuTTY key made for this test",
          "courier-ejb/src/test/java/io/courier/testing/AzureDouble.java",
          "client secret of the double",
          "courier-ejb/src/test/java/io/courier/testing/KeyVaultDouble.java",
          "client secret of the double");

  private static final Map<String, Pattern> SHAPES =
      Map.of(
          "a private key",
          Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----\\s+[A-Za-z0-9+/=]{16}"),
          "a PuTTY key",
          Pattern.compile(
              "(?s)PuTTY-User-Key-File-[23]:.*Private-Lines: [0-9]+\\s+[A-Za-z0-9+/=]{16}"),
          "an AWS key",
          Pattern.compile("\\bAKIA[0-9A-Z]{16}\\b"),
          "a token of a code host",
          Pattern.compile("\\b(gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20})"),
          "a token of a chat",
          Pattern.compile("\\bxox[abprs]-[A-Za-z0-9-]{20}"),
          "a JSON web token",
          Pattern.compile("\\beyJ[A-Za-z0-9_-]{15,}\\.eyJ[A-Za-z0-9_-]{15,}\\.[A-Za-z0-9_-]{20}"),
          "a storage key",
          Pattern.compile("AccountKey=[A-Za-z0-9+/=]{40}"));

  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "(?i)(password|passphrase|secret|token|api[_.-]?key|credential|kek)[A-Za-z_.-]*[\"']?\\s*[:=]\\s*[\"']?([A-Za-z0-9+/_=.~!-]{20,})");

  private static Map<String, List<String>> scan(Path root) throws IOException {
    Map<String, List<String>> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = root.relativize(file);
        String name = relative.toString();
        boolean skipped = false;
        for (Path part : relative) {
          skipped |= SKIPPED.contains(part.toString());
        }
        if (!skipped && ALLOWED.keySet().stream().noneMatch(name::startsWith)) {
          List<String> hits = hits(Files.readString(file, StandardCharsets.ISO_8859_1));
          if (!hits.isEmpty()) {
            found.put(name, hits);
          }
        }
      }
    }
    return found;
  }

  /** What it looks like; never the value itself, because reports are read by many. */
  private static List<String> hits(String text) {
    List<String> hits = new ArrayList<>();
    SHAPES.forEach(
        (name, shape) -> {
          if (shape.matcher(text).find()) {
            hits.add(name);
          }
        });
    Matcher assignment = ASSIGNMENT.matcher(text);
    while (assignment.find()) {
      String value = assignment.group(2);
      if (looksRandom(value) && !value.startsWith("pl4nted")) {
        hits.add("a random text given to a " + assignment.group(1));
      }
    }
    return hits;
  }

  /** Letters and digits mixed, hardly any twice; words and calls of methods are not. */
  private static boolean looksRandom(String value) {
    boolean mixed =
        value.matches(".*[0-9].*") && value.matches(".*[A-Za-z].*") && !value.contains("...");
    boolean code = value.matches(".*[a-z]\\.[a-z].*|.*[a-z][A-Z][a-z]+[A-Z][a-z]+.*");
    return mixed && !code && entropy(value) >= RANDOM_BITS_PER_CHARACTER;
  }

  private static double entropy(String value) {
    Map<Integer, Integer> counts = new TreeMap<>();
    value.chars().forEach(c -> counts.merge(c, 1, Integer::sum));
    double bits = 0;
    for (int count : counts.values()) {
      double share = (double) count / value.length();
      bits -= share * Math.log(share) / Math.log(2);
    }
    return bits;
  }

  @Test
  void theRepositoryHoldsNoSecret() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    assertThat(root.resolve("pom.xml")).exists();
    try (Stream<Path> sources = Files.walk(root.resolve("courier-ejb/src"))) {
      assertThat(sources.filter(Files::isRegularFile).count()).isGreaterThan(300);
    }
    assertThat(scan(root)).isEmpty();
  }

  /**
   * The same search finds each kind; the samples are put together so that it does not find them
   * here.
   */
  @Test
  void plantedSecretsAreFound() {
    String random = "q7Wz2Lx9Vn4Tb6Rm1Kc8" + "Jd3FgHs5pEyA0uXo";
    assertThat(hits("-----BEGIN EC PRIVATE" + " KEY-----\n" + random)).hasSize(1);
    assertThat(hits("PuTTY-User-Key-File-" + "3: x\nPrivate-Lines: 1\n" + random)).hasSize(1);
    assertThat(hits("AKIA" + "IOSFODNN7EXAMPLE")).hasSize(1);
    assertThat(hits("ghp_" + random)).hasSize(1);
    assertThat(hits("eyJ" + random + ".eyJ" + random + "." + random)).hasSize(1);
    assertThat(hits("password = \"" + random + "\"")).hasSize(1);
    assertThat(hits("jwt.secret=" + random)).hasSize(1);
    assertThat(hits("<property name='x' clientSecret: '" + random + "'/>")).hasSize(1);
    assertThat(hits("DATABASE_PASSWORD = \"courier-db-password\"")).isEmpty();
    assertThat(hits("password=${courier.keystore.password}")).isEmpty();
  }
}
