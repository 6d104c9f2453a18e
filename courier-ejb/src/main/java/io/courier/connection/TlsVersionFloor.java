package io.courier.connection;

/** Oldest TLS version offered. */
public enum TlsVersionFloor {
  TLS_1_0,
  TLS_1_1,
  TLS_1_2,
  TLS_1_3
}
