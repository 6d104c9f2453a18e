/**
 * The stores of keys: SSH key pairs, their import from the usual file formats and their release to
 * a login. Uses core, audit, setting and crypto.
 */
package io.courier.key;
