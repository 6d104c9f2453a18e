package io.courier.jca.benchmark;

import java.nio.file.Path;

/**
 * Where one run happens.
 *
 * @param port of the server, or of the line to it
 * @param key private key file of the login
 * @param source directory with the files
 * @param target empty directory
 * @param scratch for what a client needs beside
 */
record Place(int port, Path key, Path source, Path target, Path scratch) {
  static String user() {
    return System.getProperty("user.name");
  }
}
