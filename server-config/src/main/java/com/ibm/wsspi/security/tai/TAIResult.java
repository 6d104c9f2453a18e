package com.ibm.wsspi.security.tai;

import javax.security.auth.Subject;

/** The answer of an interceptor. */
public class TAIResult {
  protected TAIResult() {}

  public static TAIResult create(int status, String principal, Subject subject) {
    return new TAIResult();
  }
}
