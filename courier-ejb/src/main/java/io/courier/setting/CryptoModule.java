package io.courier.setting;

/** State of the validated module; implemented by the crypto feature. */
public interface CryptoModule {
  /** {@code validated}, {@code not_approved_only} or {@code unavailable}. */
  String state();

  /** The same with everything it rests on, found out now. */
  ModuleReport report();
}
