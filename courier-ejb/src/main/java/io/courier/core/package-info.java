/**
 * Vocabulary shared by all features: error codes, ids, pages, secrets, clock. Uses the JDK and
 * jakarta annotations only.
 */
package io.courier.core;
