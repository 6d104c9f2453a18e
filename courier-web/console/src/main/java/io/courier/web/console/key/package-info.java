/** Pages of SSH keys: list, detail, generate, import, edit. Uses the key store's service. */
package io.courier.web.console.key;
