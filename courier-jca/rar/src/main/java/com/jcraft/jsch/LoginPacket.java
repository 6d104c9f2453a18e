package com.jcraft.jsch;

import java.util.Arrays;

/**
 * Overwrites the packet in which JSch has sent a password: it would stay as long as the session.
 */
public final class LoginPacket {
  private LoginPacket() {}

  /**
   * To be called when the login has ended, successfully or not.
   *
   * @param session null when there was not even one
   */
  public static void wipe(Session session) {
    Buffer sent = session == null ? null : session.buf;
    if (sent != null) {
      Arrays.fill(sent.buffer, (byte) 0);
    }
  }
}
