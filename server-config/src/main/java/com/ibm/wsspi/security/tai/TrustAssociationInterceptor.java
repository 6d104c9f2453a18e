package com.ibm.wsspi.security.tai;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Properties;

/** What Liberty asks before it authenticates a request. */
public interface TrustAssociationInterceptor {
  boolean isTargetInterceptor(HttpServletRequest request);

  TAIResult negotiateValidateandEstablishTrust(
      HttpServletRequest request, HttpServletResponse response);

  int initialize(Properties properties);

  String getVersion();

  String getType();

  void cleanup();
}
