/** Tests of the launcher's way to Key Vault. */
package io.courier.launcher.azure;
