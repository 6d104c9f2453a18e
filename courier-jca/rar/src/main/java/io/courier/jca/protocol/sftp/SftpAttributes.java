package io.courier.jca.protocol.sftp;

import io.courier.jca.api.RemoteFile;
import java.io.IOException;
import java.time.Instant;

/**
 * File attributes of version 3 (draft-ietf-secsh-filexfer-02 section 5).
 *
 * @param sizeBytes -1 when the server does not say
 * @param permissions -1 when the server does not say
 * @param modified null when the server does not say
 */
record SftpAttributes(long sizeBytes, int permissions, Instant modified) {
  private static final int SIZE = 1;
  private static final int OWNER = 2;
  private static final int PERMISSIONS = 4;
  private static final int TIMES = 8;
  private static final int EXTENDED = 0x8000_0000;

  private static final int TYPE_MASK = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int LINK = 0120000;

  static SftpAttributes read(SftpReply reply) throws IOException {
    int flags = reply.number();
    long size = (flags & SIZE) != 0 ? reply.number64() : -1;
    if ((flags & OWNER) != 0) {
      reply.skip(8);
    }
    int permissions = (flags & PERMISSIONS) != 0 ? reply.number() : -1;
    Instant modified = null;
    if ((flags & TIMES) != 0) {
      reply.skip(4);
      modified = Instant.ofEpochSecond(reply.unsigned());
    }
    if ((flags & EXTENDED) != 0) {
      int count = reply.number();
      for (int i = 0; i < count; i++) {
        reply.skip(reply.field());
        reply.skip(reply.field());
      }
    }
    return new SftpAttributes(size, permissions, modified);
  }

  RemoteFile toFile(String name, String fullPath) {
    boolean directory = permissions != -1 && (permissions & TYPE_MASK) == DIRECTORY;
    boolean link = permissions != -1 && (permissions & TYPE_MASK) == LINK;
    return new RemoteFile(
        name, fullPath, directory ? 0 : Math.max(sizeBytes, 0), modified, directory, link);
  }
}
