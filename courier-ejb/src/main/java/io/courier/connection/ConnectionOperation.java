package io.courier.connection;

import java.util.Arrays;
import java.util.Optional;

/** What the connection audit log records. */
public enum ConnectionOperation {
  CONNECTED("Connected"),
  DISCONNECTED("Disconnected"),
  AUTH_SUCCESS("AuthSuccess"),
  AUTH_FAILED("AuthFailed"),
  UPLOAD("Upload"),
  DOWNLOAD("Download"),
  RENAME("Rename"),
  DELETE("Delete"),
  MKDIR("Mkdir"),
  RMDIR("Rmdir"),
  TEST_CONNECTION("TestConnection"),
  HOST_KEY_APPROVED("HostKeyApproved"),
  HOST_KEY_REJECTED("HostKeyRejected");

  private final String code;

  ConnectionOperation(String code) {
    this.code = code;
  }

  /** As it stands in the database and in JSON. */
  public String code() {
    return code;
  }

  public static Optional<ConnectionOperation> parse(String code) {
    return Arrays.stream(values()).filter(o -> o.code.equals(code)).findFirst();
  }
}
