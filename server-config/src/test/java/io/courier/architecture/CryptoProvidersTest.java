package io.courier.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Courier's own cryptography names the validated module. What the module does not have falls
 * silently through to another provider when no provider is named, so every other call stands here
 * with its reason.
 */
class CryptoProvidersTest {
  private static final Pattern CALL =
      Pattern.compile(
          "\\b(Cipher|Mac|MessageDigest|Signature|KeyFactory|KeyPairGenerator|KeyGenerator"
              + "|KeyAgreement|SecretKeyFactory|SecureRandom|AlgorithmParameters|SSLContext"
              + "|KeyStore)\\.getInstance\\(([^()]*)\\)");
  private static final Pattern BY_MODULE =
      Pattern.compile(
          "(?s).*,\\s*(\"BCFIPS\"|PROVIDER|MODULE|PBKDF2_PROVIDER|module|validated)\\s*");

  private static final String OLD_FILES =
      "reads key files of others, whose formats prescribe it; warned of in FIPS mode (ADR 32, 60)";

  /** File to reason. */
  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          Map.entry("core/Ids", "unique, not secret: new SecureRandom()"),
          Map.entry("core/SecretRandom", "of the JDK only where there is no module"),
          Map.entry("transfer/ConnectionSession", "jitter of a wait: new SecureRandom()"),
          Map.entry("execution/Failures", "reference of an error, not secret: new SecureRandom()"),
          Map.entry("core/Sha256", "of the JDK only where there is no module"),
          Map.entry("core/HmacSha256", "of the JDK only where there is no module"),
          Map.entry("key/OpenSshPrivateKeys", OLD_FILES),
          Map.entry("key/PemDecryption", OLD_FILES),
          Map.entry("key/PuttyPrivateKeys", OLD_FILES),
          Map.entry("key/KeyPairParts", "public point of Ed25519, which the module does not have"),
          Map.entry("key/EcCurve", "parameters of named curves: numbers, no operation"),
          Map.entry("connection/ClientCertificates", "opens PKCS#12, by the JDK by name (ADR 46)"),
          Map.entry("execution/batch/OwnCertificate", "TLS to this very node is the platform's"),
          Map.entry("setting/OutboundTrust", "TLS of outbound HTTPS is the platform's"));

  @Test
  @Tag("FIPS-01")
  @Tag("FIPS-03")
  void everyOtherProviderHasAReason() throws IOException {
    Path sources =
        Path.of("").toAbsolutePath().getParent().resolve("courier-ejb/src/main/java/io/courier");
    Set<String> others = new TreeSet<>();
    int seen = 0;
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        String name = sources.relativize(file).toString().replace(".java", "");
        if (source.contains("new SecureRandom()")) {
          others.add(name);
        }
        Matcher call = CALL.matcher(source);
        while (call.find()) {
          seen++;
          if (!BY_MODULE.matcher(call.group(2)).matches()) {
            others.add(name);
          }
        }
      }
    }
    assertThat(seen).as("calls seen").isGreaterThan(15);
    assertThat(others).containsExactlyInAnyOrderElementsOf(ALLOWED.keySet());
  }
}
