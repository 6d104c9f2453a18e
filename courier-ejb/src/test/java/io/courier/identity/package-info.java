/** Tests of users, sign-in, tokens and set-up on a real database, without a container. */
package io.courier.identity;
