package io.courier.jca.protocol.tls;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Whether a certificate names a host (RFC 6125 section 6, RFC 2818 section 3.1 for addresses): only
 * subject alternative names count, a wildcard is one whole leftmost label.
 */
final class HostNames {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private HostNames() {}

  static boolean match(X509Certificate certificate, String host) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return false;
      }
      boolean literal = isAddress(host);
      for (List<?> name : names) {
        int type = (Integer) name.get(0);
        if (literal && type == IP_ADDRESS && sameAddress((String) name.get(1), host)) {
          return true;
        }
        if (!literal && type == DNS_NAME && sameName((String) name.get(1), host)) {
          return true;
        }
      }
      return false;
    } catch (CertificateParsingException e) {
      return false;
    }
  }

  /** Without asking any name service. */
  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
  }

  private static boolean sameAddress(String one, String other) {
    try {
      String bare = other.startsWith("[") ? other.substring(1, other.length() - 1) : other;
      return InetAddress.getByName(one).equals(InetAddress.getByName(bare));
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static boolean sameName(String pattern, String host) {
    String wanted = canonical(host);
    String given = canonical(pattern);
    if (wanted.isEmpty() || given.isEmpty()) {
      return false;
    }
    if (!given.startsWith("*.")) {
      return given.equals(wanted);
    }
    String suffix = given.substring(1);
    int dot = wanted.indexOf('.');
    // "*.com" would be everybody's
    return dot > 0
        && suffix.indexOf('.', 1) > 0
        && suffix.indexOf('*') < 0
        && wanted.substring(dot).equals(suffix);
  }

  private static String canonical(String name) {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    try {
      return IDN.toASCII(bare, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
