/**
 * A security provider of one service, on the boot class path of the server's JVM beside bc-fips
 * (docs/adr/0075). Uses the JDK only.
 */
package io.courier.provider;
