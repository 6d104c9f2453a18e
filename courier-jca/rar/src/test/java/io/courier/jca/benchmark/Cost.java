package io.courier.jca.benchmark;

/**
 * What one run took.
 *
 * @param wallSeconds from start to end
 * @param cpuSeconds processor time of the client
 */
record Cost(double wallSeconds, double cpuSeconds) {}
