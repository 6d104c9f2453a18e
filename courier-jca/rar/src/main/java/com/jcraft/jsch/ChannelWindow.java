package com.jcraft.jsch;

/** Shows what JSch keeps to itself of a channel's flow control. */
public final class ChannelWindow {
  private ChannelWindow() {}

  /** Bytes the other side takes now without a new window. */
  public static long remote(Channel channel) {
    return channel.rwsize;
  }
}
