/**
 * Azure Key Vault as the launcher needs it, before there is an application: secrets read once, and
 * the metadata of the key-encryption key. Tokens come from azure-identity; of the launcher's
 * packages this is the only importer of {@code com.azure}. Knows nothing of the rest of the
 * launcher.
 */
package io.courier.launcher.azure;
