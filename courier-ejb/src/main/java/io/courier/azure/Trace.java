package io.courier.azure;

import java.time.Instant;

/**
 * One line that a function logged.
 *
 * @param severityLevel 0 Verbose, 1 Information, 2 Warning, 3 Error, 4 Critical; null for none
 */
public record Trace(Instant timestamp, String message, Integer severityLevel) {}
