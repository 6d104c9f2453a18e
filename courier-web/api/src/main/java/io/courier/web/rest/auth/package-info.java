/** Sign-in, tokens and the caller's own account; the check of every token's user. Uses identity. */
package io.courier.web.rest.auth;
