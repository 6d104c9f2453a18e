/**
 * Users, passwords, sign-in, tokens, lockout and the first-run set-up. Uses core, audit, setting
 * and crypto; the only importer of the password hashing library and of Liberty's token builder.
 */
package io.courier.identity;
