/**
 * The demonstration: two SFTP partners in this JVM, and a client of the public API that sets
 * Courier up and moves their files. Knows Courier only by its API and compares the partners'
 * directories itself. Uses Apache MINA SSHD, SnakeYAML (as JSON reader) and the launcher.
 */
package io.courier.launcher.demo;
