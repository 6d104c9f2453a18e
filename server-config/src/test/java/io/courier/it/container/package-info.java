/**
 * Tests that run inside Liberty, next to the product's own beans: one server and one deployment of
 * the real EAR for all of them. {@code Extension} and what it names work outside, in the test's
 * JVM; every {@code *IT} class works inside.
 */
package io.courier.it.container;
