package io.courier.setting;

import java.util.List;

/**
 * Tells what a feature keeps that uses cryptography: for the FIPS inventory, and for what turning
 * FIPS mode on will stop. Implemented by the features.
 */
public interface CryptoUse {
  /** Everything there is now, in a stable order. */
  List<CryptoItem> items();
}
