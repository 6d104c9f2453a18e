/**
 * SFTP version 3 (draft-ietf-secsh-filexfer-02): an engine of our own for the packets, over a
 * subsystem channel of JSch, which keeps transport, login and keys. The only importer of
 * com.jcraft.jsch.
 */
package io.courier.jca.protocol.sftp;
