package io.courier.bearer;

import com.ibm.wsspi.security.tai.TAIResult;
import com.ibm.wsspi.security.tai.TrustAssociationInterceptor;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.security.auth.Subject;

/**
 * Keeps credentials that are no access token of ours from Liberty: its verifier of tokens writes
 * each one it refuses into an incident file in full, and it would check passwords of basic
 * authentication. The first interceptor that claims a request decides alone, and this one claims
 * every request with another Authorization header. A claimed request goes on as {@link #NOBODY},
 * who has no role, is no user and no {@code JsonWebToken}, so that the API answers it as any other
 * request without a token. (With any status that refuses, Liberty answers itself, without a body.)
 *
 * <p>It grants nothing: a token that passes here is verified by Liberty as before.
 */
public final class BearerGate implements TrustAssociationInterceptor {
  static final String NOBODY = "nobody";

  private static final String AUTHORIZATION = "Authorization";
  private static final String SCHEME = "Bearer";
  private static final int OK = 200;

  private volatile OwnTokens tokens;

  @Override
  public int initialize(Properties properties) {
    byte[] secret = properties.getProperty("secret").getBytes(StandardCharsets.UTF_8);
    tokens = new OwnTokens(secret, Clock.systemUTC());
    return 0;
  }

  /** Only of the API, which has the root context: the batch REST API takes passwords. */
  @Override
  public boolean isTargetInterceptor(HttpServletRequest request) {
    if (!request.getContextPath().isEmpty()) {
      return false;
    }
    List<String> headers = Collections.list(request.getHeaders(AUTHORIZATION));
    boolean own = headers.size() == 1 && tokens.isOwn(headers.get(0));
    return !own && (!headers.isEmpty() || hasBearerCookie(request));
  }

  /**
   * The verifier feels addressed by a cookie of that name, though it may not read tokens from it.
   */
  private static boolean hasBearerCookie(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    return cookies != null
        && Arrays.stream(cookies).anyMatch(c -> c.getName().equalsIgnoreCase(SCHEME));
  }

  @Override
  @SuppressWarnings(
      "JdkObsolete") // Liberty looks for a Hashtable, and casts the groups to ArrayList
  public TAIResult negotiateValidateandEstablishTrust(
      HttpServletRequest request, HttpServletResponse response) {
    Map<String, Object> identity = new Hashtable<>();
    identity.put("com.ibm.wsspi.security.cred.uniqueId", "user:courier/" + NOBODY);
    identity.put("com.ibm.wsspi.security.cred.securityName", NOBODY);
    identity.put("com.ibm.wsspi.security.cred.realm", "courier");
    identity.put("com.ibm.wsspi.security.cred.groups", new ArrayList<String>());
    identity.put("com.ibm.wsspi.security.cred.cacheKey", "courier-" + NOBODY);
    Subject subject = new Subject();
    subject.getPrivateCredentials().add(identity);
    return TAIResult.create(OK, NOBODY, subject);
  }

  @Override
  public String getVersion() {
    return "1";
  }

  @Override
  public String getType() {
    return "Courier bearer gate";
  }

  @Override
  public void cleanup() {
    // holds nothing open
  }
}
