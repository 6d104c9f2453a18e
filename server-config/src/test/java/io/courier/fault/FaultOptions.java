package io.courier.fault;

/** {@code --name=number} on the command line. */
final class FaultOptions {
  private FaultOptions() {}

  static int number(String[] args, String name, int defaultValue) {
    for (String arg : args) {
      if (arg.startsWith("--" + name + "=")) {
        return Integer.parseInt(arg.substring(name.length() + 3));
      }
    }
    return defaultValue;
  }
}
