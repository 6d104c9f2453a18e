package io.courier.core;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes what must never be written down (deny list of the reference, security section 9) from
 * values on their way into logs, audit rows and messages.
 */
public final class Redaction {
  public static final String MASK = "[REDACTED]";

  private static final Set<String> NAMES =
      Set.of(
          "authorization",
          "keymaterial",
          "passphrase",
          "password",
          "privatekey",
          "privatekeydata",
          "secret",
          "token",
          "xfunctionskey");

  private static final Set<String> ENDINGS =
      Set.of("password", "passphrase", "secret", "token", "privatekey", "privatekeydata");

  private static final Pattern URL_CODE =
      Pattern.compile("(?i)([?&](?:code|token|access_token|refresh_token|sig)=)[^&#\\s\"]+");

  private static final Pattern BEARER = Pattern.compile("(?i)(bearer\\s+)([A-Za-z0-9._~+/=-]{9,})");

  /** In the addresses of share links. */
  private static final Pattern SHARE_TOKEN =
      Pattern.compile("(/shared?/)([A-Za-z0-9_-]{40,})(?![A-Za-z0-9_-])");

  /** Ends of the names; every repetition after them is bounded or gives nothing back. */
  private static final String WORDS =
      "(?:password|passphrase|secret|token|private[_-]?key(?:[_-]?data)?|key[_-]?material)";

  /** {@code "password": "…"}, {@code password="…"}. */
  private static final Pattern DOUBLE_QUOTED =
      Pattern.compile("(?is)(" + WORDS + "[\"']?\\s{0,9}[=:]\\s{0,9}\")(?:[^\"\\\\]++|\\\\.)*+");

  /** {@code 'password': '…'}, {@code password='…'}. */
  private static final Pattern SINGLE_QUOTED =
      Pattern.compile("(?is)(" + WORDS + "[\"']?\\s{0,9}[=:]\\s{0,9}')(?:[^'\\\\]++|\\\\.)*+");

  /** {@code \"password\":\"…\"} of JSON in a text of JSON, to a quote of the same depth. */
  private static final Pattern ESCAPED =
      Pattern.compile(
          "(?is)(" + WORDS + "\\\\{1,9}\"\\s{0,9}:\\s{0,9}(\\\\{1,9})\")(?:(?!(?<!\\\\)\\2\").)*+");

  /**
   * {@code password=…}, {@code password: …}, {@code "password": 1}, with the words that follow up
   * to the next name or the end of the list. What follows {@code no token:} is a sentence.
   */
  private static final Pattern UNQUOTED =
      Pattern.compile(
          "(?i)("
              + WORDS
              + "(?:\\\\{0,9}[\"'])?[ \\t]{0,9}(?:=|(?<!\\w token):)[ \\t]{0,9})"
              + "(?!\\[REDACTED]|(?:true|false|null)\\b|\\\\{0,9}[\"']|[\\[{][\"\\s\\[\\]{}])"
              + "[^\\s,;\\]})\"]++"
              + "(?:[ \\t]{1,3}+(?![\\w.-]{1,40}+[ \\t]{0,3}[=:])[^\\s,;\\]})\"]++)*+");

  private static final Pattern HEADER =
      Pattern.compile(
          "(?i)(x-functions-key[\"']?\\s{0,9}[=:]\\s{0,9}[\"'\\[]?|authorization[\"']?\\s{0,9}[=:]"
              + "\\s{0,9}[\"'\\[]?basic\\s{1,9})(?!\\[REDACTED)[^\\s\"'\\],;]++");

  private static final int CORRELATION_LENGTH = 8;

  private Redaction() {}

  /** Whether a member of this name (any case, with or without {@code _ - .}) holds a secret. */
  public static boolean isSecretName(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return NAMES.contains(plain) || ENDINGS.stream().anyMatch(plain::endsWith);
  }

  /**
   * A copy of JSON-like values in which members with a secret's name are masked, at any depth, and
   * texts are cleaned as by {@link #text}. Booleans stay: {@code hasPassword} tells nothing.
   */
  public static Map<String, Object> members(Map<String, ?> values) {
    Map<String, Object> clean = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            clean.put(
                name,
                value == null || value instanceof Boolean || !isSecretName(name)
                    ? value(value)
                    : MASK));
    return clean;
  }

  /**
   * The text with codes and tokens in URLs, members and assignments of secret names masked, and
   * bearer tokens and tokens of share links cut to their last 8 characters.
   */
  public static String text(String text) {
    if (text == null) {
      return null;
    }
    String noCodes = URL_CODE.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(MASK));
    String noQuoted = mask(ESCAPED, mask(SINGLE_QUOTED, mask(DOUBLE_QUOTED, noCodes)));
    String noMembers = mask(HEADER, mask(UNQUOTED, noQuoted));
    return cut(SHARE_TOKEN, cut(BEARER, noMembers));
  }

  /** For a record's {@code toString}: its members as by {@link #members}. */
  public static String shown(Record value) {
    Map<String, Object> components = new LinkedHashMap<>();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        Method accessor = component.getAccessor();
        accessor.setAccessible(true); // records of any visibility
        components.put(component.getName(), accessor.invoke(value));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("The accessor of " + component + " failed", e);
      }
    }
    return value.getClass().getSimpleName() + members(components);
  }

  private static String mask(Pattern secret, String text) {
    return secret.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(MASK));
  }

  private static String cut(Pattern token, String text) {
    return token
        .matcher(text)
        .replaceAll(m -> m.group(1) + Matcher.quoteReplacement("…" + lastCharacters(m.group(2))));
  }

  /** The last 8 characters of a token, for correlation. */
  public static String lastCharacters(String token) {
    return token.length() <= CORRELATION_LENGTH
        ? MASK
        : token.substring(token.length() - CORRELATION_LENGTH);
  }

  private static Object value(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> named = new LinkedHashMap<>();
      map.forEach((key, item) -> named.put(String.valueOf(key), item));
      return members(named);
    } else if (value instanceof Iterable<?> items) {
      List<Object> clean = new ArrayList<>();
      items.forEach(item -> clean.add(value(item)));
      return clean;
    } else if (value instanceof Secret) {
      return MASK;
    } else if (value instanceof CharSequence chars) {
      return text(chars.toString());
    }
    return value;
  }
}
