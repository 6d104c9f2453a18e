package io.courier.jca.api;

import java.nio.file.Path;

/** Both ends of one transfer of a set. */
public record FileMove(Path local, String remotePath) {}
