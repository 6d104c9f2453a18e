/** Planted secrets: every kind of them, driven through every flow, then looked for everywhere. */
package io.courier.it.secret;
