/** Jobs and executions on a real server, with partner servers in this JVM. */
package io.courier.it.job;
