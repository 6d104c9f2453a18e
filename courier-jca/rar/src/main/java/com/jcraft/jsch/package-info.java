/**
 * JSch's package. Holds the one class of ours that needs a package-private field, a channel's
 * window; nothing else may be added here.
 */
package com.jcraft.jsch;
