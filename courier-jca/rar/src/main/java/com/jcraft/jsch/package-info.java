/**
 * JSch's package. Holds the two classes of ours that need a package-private field: a channel's
 * window, and the packet in which a password was sent; nothing else may be added here.
 */
package com.jcraft.jsch;
