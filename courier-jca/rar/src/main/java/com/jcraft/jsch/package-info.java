/**
 * JSch's package. Holds the one class of ours that reads a package-private field of a channel;
 * nothing else may be added here.
 */
package com.jcraft.jsch;
