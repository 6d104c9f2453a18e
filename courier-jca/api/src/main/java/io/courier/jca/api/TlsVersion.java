package io.courier.jca.api;

/** TLS protocol versions, oldest first. */
public enum TlsVersion {
  TLS_1_0("TLSv1"),
  TLS_1_1("TLSv1.1"),
  TLS_1_2("TLSv1.2"),
  TLS_1_3("TLSv1.3");

  private final String jdkName;

  TlsVersion(String jdkName) {
    this.jdkName = jdkName;
  }

  /** Name in the Java platform's TLS API, e.g. {@code TLSv1.2}. */
  public String jdkName() {
    return jdkName;
  }
}
