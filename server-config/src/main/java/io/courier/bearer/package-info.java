/**
 * The gate before Liberty's verifier of access tokens. Loaded by Liberty outside the application;
 * uses nothing of the product.
 */
package io.courier.bearer;
