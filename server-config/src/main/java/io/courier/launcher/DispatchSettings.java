package io.courier.launcher;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a node has to do with Liberty's batch dispatch: {@code COURIER_DISPATCH}, {@code
 * COURIER_ROLE} and {@code COURIER_DISPATCH_ADDRESS}, where the dispatcher listens.
 *
 * @param part empty without batch dispatch
 */
record DispatchSettings(Optional<Part> part, String host, int port) {
  static final String DISPATCH = "COURIER_DISPATCH";
  static final String ROLE = "COURIER_ROLE";
  static final String ADDRESS = "COURIER_DISPATCH_ADDRESS";
  private static final String DEFAULT_ADDRESS = "127.0.0.1:7286";

  /** The files of Liberty's configuration that make a node so. */
  enum Part {
    DISPATCHER("dispatcher.xml"),
    EXECUTOR("executor.xml");

    private final String file;

    Part(String file) {
      this.file = file;
    }

    String file() {
      return file;
    }
  }

  /** Reads and checks the variables. */
  static DispatchSettings read(Map<String, String> variables) throws LaunchException {
    String dispatch = variables.getOrDefault(DISPATCH, "local");
    String role = variables.getOrDefault(ROLE, "all");
    if (!role.matches("all|web|worker")) {
      throw LaunchException.usage(ROLE + " must be all, web or worker, not '" + role + "'.");
    }
    String address = variables.getOrDefault(ADDRESS, DEFAULT_ADDRESS);
    if (!address.matches("[A-Za-z0-9.-]+:[0-9]{1,5}")) {
      throw LaunchException.usage(ADDRESS + " must be HOST:PORT, not '" + address + "'.");
    }
    int colon = address.lastIndexOf(':');
    return new DispatchSettings(
        part(dispatch, role),
        address.substring(0, colon),
        Integer.parseInt(address.substring(colon + 1)));
  }

  private static Optional<Part> part(String dispatch, String role) throws LaunchException {
    return switch (dispatch) {
      case "local" -> Optional.empty();
      case "batch" ->
          switch (role) {
            case "web" -> Optional.of(Part.DISPATCHER);
            case "worker" -> Optional.of(Part.EXECUTOR);
            default ->
                throw LaunchException.usage(
                    DISPATCH
                        + "=batch needs "
                        + ROLE
                        + "=web (the dispatcher) or "
                        + ROLE
                        + "=worker (an executor).");
          };
      default ->
          throw LaunchException.usage(
              DISPATCH + " must be local or batch, not '" + dispatch + "'.");
    };
  }

  /**
   * Password of the technical user, the same on all nodes: made of the signing secret, which only
   * they know. Without batch dispatch it is random.
   */
  String technicalPassword(String jwtSecret) {
    if (part.isEmpty()) {
      return OwnerOnly.newSecret();
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(jwtSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of()
          .formatHex(mac.doFinal("courier batch dispatch 1".getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
