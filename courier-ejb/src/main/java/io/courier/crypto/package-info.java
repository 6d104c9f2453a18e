/**
 * Envelope encryption of every stored secret, key-encryption providers, state of the FIPS module.
 * Uses core and setting.
 */
package io.courier.crypto;
