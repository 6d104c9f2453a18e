package io.courier.jca.api;

import java.time.Instant;

/**
 * One entry of a remote directory.
 *
 * @param name last path segment, as the server sent it (not trusted)
 * @param fullPath directory and name
 * @param sizeBytes 0 for directories
 * @param lastModified null when the server does not say
 * @param directory whether it is a directory; a symbolic link is reported as what it is, not as
 *     what it points to
 * @param symbolicLink whether it is a symbolic link
 */
public record RemoteFile(
    String name,
    String fullPath,
    long sizeBytes,
    Instant lastModified,
    boolean directory,
    boolean symbolicLink) {}
