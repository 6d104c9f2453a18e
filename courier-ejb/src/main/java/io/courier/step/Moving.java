package io.courier.step;

/**
 * A file about to be transferred.
 *
 * @param localPath as the context keeps it
 * @param expectedBytes size, -1 when unknown
 */
public record Moving(String localPath, String remotePath, long expectedBytes) {}
