package io.courier.notification;

import io.courier.core.CourierException;
import io.courier.core.ErrorCode;
import io.courier.core.Problems;
import io.courier.core.Redaction;
import io.courier.notification.ChannelSecrets.Open;
import io.courier.setting.OutboundAddresses;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Checks a channel's configuration and gives it the form in which it is stored. */
@ApplicationScoped
public class ChannelRules {
  private static final int MAX_RECIPIENTS = 50;
  private static final int MAX_HEADERS = 20;
  private static final int MAX_VALUE = 2000;
  private static final int MAX_PREFIX = 100;

  /** HMAC of the validated module takes keys from 112 bits on. */
  private static final int MIN_SECRET_BYTES = 14;

  private static final Pattern ADDRESS =
      Pattern.compile(
          "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})"
              + "(?:\\.[A-Za-z0-9][A-Za-z0-9-]{0,62}){0,10}");
  private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern SECRET_HEADER =
      Pattern.compile("auth|cookie|key|token|secret|passw|credential|signature");
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-courier-signature");

  @Inject OutboundAddresses addresses;
  @Inject ChannelSecrets secrets;

  /** For CDI. */
  public ChannelRules() {}

  ChannelRules(OutboundAddresses addresses, ChannelSecrets secrets) {
    this.addresses = addresses;
    this.secrets = secrets;
  }

  /**
   * The configuration to store.
   *
   * @param stored what the rule has now, for the same channel; empty for none
   * @throws CourierException 7205 naming every member that does not fit; 1071, 1072
   */
  public Map<String, Object> check(
      UUID ruleId, Channel channel, Map<String, Object> wanted, Map<String, Object> stored) {
    Map<String, Object> input = wanted == null ? Map.of() : wanted;
    Problems problems = new Problems();
    Map<String, Object> config =
        channel == Channel.EMAIL
            ? email(input, problems)
            : webhook(input, secrets.open(ruleId, stored), stored, problems);
    if (!problems.isEmpty()) {
      throw new CourierException(
          ErrorCode.NOTIFICATION_INVALID_CHANNEL_CONFIGURATION,
          "The configuration of the channel is not valid; see details.",
          problems.all(),
          null);
    }
    if (config.remove(ChannelConfig.SECRET) instanceof Open open && !open.isEmpty()) {
      config.put(ChannelConfig.HAS_SECRET, !open.secret().isEmpty());
      config.put(ChannelConfig.SEALED_HEADERS, new ArrayList<>(open.headers().keySet()));
      config.put(ChannelConfig.SECRET, secrets.seal(ruleId, open));
    }
    return config;
  }

  private static void onlyKnown(Map<String, Object> input, Set<String> known, Problems problems) {
    input
        .keySet()
        .forEach(
            name ->
                problems.addIf(
                    !known.contains(name),
                    field(name),
                    "Is not known here; allowed are " + known.stream().sorted().toList() + "."));
  }

  private static String field(String name) {
    return "channelConfig." + name;
  }

  private static Map<String, Object> email(Map<String, Object> input, Problems problems) {
    onlyKnown(input, Set.of(ChannelConfig.RECIPIENTS, ChannelConfig.SUBJECT_PREFIX), problems);
    List<String> recipients = new ArrayList<>();
    if (input.get(ChannelConfig.RECIPIENTS) instanceof List<?> list) {
      for (Object item : list) {
        String address = String.valueOf(item).strip();
        problems.addIf(
            !isAddress(address),
            field(ChannelConfig.RECIPIENTS),
            "Has an item that is no address.");
        recipients.add(address);
      }
    }
    problems.addIf(
        recipients.isEmpty() || recipients.size() > MAX_RECIPIENTS,
        field(ChannelConfig.RECIPIENTS),
        "Must be a list of 1 to " + MAX_RECIPIENTS + " e-mail addresses.");
    Object prefix = input.getOrDefault(ChannelConfig.SUBJECT_PREFIX, "[Courier]");
    boolean fits =
        prefix instanceof String text
            && text.length() <= MAX_PREFIX
            && text.chars().noneMatch(Character::isISOControl);
    problems.addIf(
        !fits,
        field(ChannelConfig.SUBJECT_PREFIX),
        "Must be a text of at most " + MAX_PREFIX + " characters on one line.");
    Map<String, Object> config = new LinkedHashMap<>();
    config.put(ChannelConfig.RECIPIENTS, recipients);
    config.put(ChannelConfig.SUBJECT_PREFIX, prefix);
    return config;
  }

  /** Whether mail can be sent to it: nothing that could end a header or a command. */
  static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

  private Map<String, Object> webhook(
      Map<String, Object> input, Open known, Map<String, Object> stored, Problems problems) {
    onlyKnown(
        input, Set.of(ChannelConfig.URL, ChannelConfig.SECRET, ChannelConfig.HEADERS), problems);
    Map<String, Object> config = new LinkedHashMap<>();
    String url = input.get(ChannelConfig.URL) instanceof String text ? text.strip() : "";
    addresses.problem(url).ifPresent(p -> problems.add(field(ChannelConfig.URL), p));
    config.put(ChannelConfig.URL, url);
    Object given = input.get(ChannelConfig.SECRET);
    boolean kept = given == null || ChannelConfig.MASK.equals(given);
    String secret = kept ? known.secret() : String.valueOf(given);
    problems.addIf(
        !kept && !secret.isEmpty() && !isSecret(given),
        field(ChannelConfig.SECRET),
        "Must be a text of " + MIN_SECRET_BYTES + " to " + MAX_VALUE + " characters.");
    Map<String, String> open = new LinkedHashMap<>();
    Map<String, String> sealed = new LinkedHashMap<>();
    boolean keptHeader = headers(input, known, new Headers(open, sealed), problems);
    boolean moved = stored.get(ChannelConfig.URL) != null && !url.equals(stored.get("url"));
    if (moved) {
      String again = "Must be sent again, since the URL changes.";
      problems.addIf(kept && !secret.isEmpty(), field(ChannelConfig.SECRET), again);
      problems.addIf(keptHeader, field(ChannelConfig.HEADERS), again);
    }
    if (!open.isEmpty()) {
      config.put(ChannelConfig.HEADERS, open);
    }
    config.put(ChannelConfig.SECRET, new Open(secret, sealed));
    return config;
  }

  private static boolean isSecret(Object given) {
    return given instanceof String text
        && text.getBytes(StandardCharsets.UTF_8).length >= MIN_SECRET_BYTES
        && text.length() <= MAX_VALUE;
  }

  /** Headers for all to see, and secret ones. */
  private record Headers(Map<String, String> open, Map<String, String> sealed) {
    @Override
    public String toString() {
      return "***";
    }
  }

  /** Whether a secret header is one that the rule had before. */
  private static boolean headers(
      Map<String, Object> input, Open known, Headers found, Problems problems) {
    String field = field(ChannelConfig.HEADERS);
    Object given = input.get(ChannelConfig.HEADERS);
    problems.addIf(
        given != null && !(given instanceof Map), field, "Must be an object of names and texts.");
    Map<String, String> wanted = ChannelConfig.texts(given);
    problems.addIf(wanted.size() > MAX_HEADERS, field, "Must be at most " + MAX_HEADERS + ".");
    boolean kept = false;
    for (Map.Entry<String, String> header : wanted.entrySet()) {
      String name = header.getKey();
      String value = header.getValue();
      if (!HEADER_NAME.matcher(name).matches() || OURS.contains(name.toLowerCase(Locale.ROOT))) {
        problems.add(field, "Has a name that cannot be set.");
      } else if (value.equals(ChannelConfig.MASK) && known.headers().containsKey(name)) {
        found.sealed().put(name, known.headers().get(name));
        kept = true;
      } else if (value.length() > MAX_VALUE || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
        problems.add(field, "The value of " + name + " must be printable ASCII.");
      } else {
        (isSecretName(name) ? found.sealed() : found.open()).put(name, value);
      }
    }
    return kept;
  }

  private static boolean isSecretName(String name) {
    return Redaction.isSecretName(name)
        || SECRET_HEADER.matcher(name.toLowerCase(Locale.ROOT)).find();
  }
}
