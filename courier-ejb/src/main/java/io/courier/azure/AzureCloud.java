package io.courier.azure;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where Entra and Log Analytics are; the public cloud unless the deployment says otherwise.
 *
 * @param authority base of the token endpoints
 * @param logAnalytics base of the query endpoints; its origin is the scope of the tokens
 */
public record AzureCloud(URI authority, URI logAnalytics) {
  private static final URI PUBLIC_AUTHORITY = URI.create("https://login.microsoftonline.com");
  private static final URI PUBLIC_LOG_ANALYTICS = URI.create("https://api.loganalytics.azure.com");

  /** Authorities that Entra itself vouches for by instance discovery. */
  private static final Set<String> KNOWN_AUTHORITIES =
      Set.of("login.microsoftonline.com", "login.microsoftonline.us", "login.chinacloudapi.cn");

  /**
   * @throws IllegalArgumentException for anything but an https URL of a host; names the setting
   */
  public static AzureCloud of(Optional<String> authorityHost, Optional<String> logAnalyticsUrl) {
    return new AzureCloud(
        base("azure.authority-host", authorityHost, PUBLIC_AUTHORITY),
        base("azure.log-analytics-url", logAnalyticsUrl, PUBLIC_LOG_ANALYTICS));
  }

  private static URI base(String setting, Optional<String> given, URI otherwise) {
    return given
        .map(String::strip)
        .filter(t -> !t.isEmpty())
        .map(t -> https(setting, t))
        .orElse(otherwise);
  }

  /** The base URL a setting names, without a slash at the end. */
  static URI https(String setting, String text) {
    String full = text.contains("://") ? text : "https://" + text;
    URI uri = URI.create(full.replaceAll("/+$", ""));
    if (!"https".equalsIgnoreCase(uri.getScheme())
        || uri.getHost() == null
        || uri.getUserInfo() != null
        || uri.getQuery() != null
        || uri.getFragment() != null) {
      throw new IllegalArgumentException(setting + " must be an https URL without query");
    }
    return uri;
  }

  boolean isKnownAuthority() {
    return KNOWN_AUTHORITIES.contains(authority.getHost().toLowerCase(Locale.ROOT));
  }

  /** What a token for queries is asked for. */
  String scope() {
    return "https://" + logAnalytics.getRawAuthority() + "/.default";
  }
}
