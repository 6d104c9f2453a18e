package io.courier.web.batch;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Name and password of basic authentication. */
record BasicCredentials(String name, String password) {
  private static final String SCHEME = "Basic ";

  /**
   * Of the only Authorization header; empty when there is none, several, or another scheme, or no
   * name or password in it, or control characters, which neither may have.
   */
  static Optional<BasicCredentials> of(List<String> headers) {
    if (headers.size() != 1 || !headers.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String text = decode(headers.get(0).substring(SCHEME.length()).strip());
    int colon = text.indexOf(':');
    if (colon < 1
        || colon == text.length() - 1
        || text.substring(0, colon).isBlank()
        || text.chars().anyMatch(Character::isISOControl)) {
      return Optional.empty();
    }
    return Optional.of(new BasicCredentials(text.substring(0, colon), text.substring(colon + 1)));
  }

  /** Empty for what is no base64 of UTF-8. */
  private static String decode(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return "";
    }
  }

  @Override
  public String toString() {
    return "BasicCredentials[" + name + "]";
  }
}
