/** The whole product with its key-encryption key in (a double of) Azure Key Vault. */
package io.courier.it.vault;
