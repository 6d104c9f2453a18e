/** System tests of set-up, sign-in, tokens, roles and the console's session on a real server. */
package io.courier.it.identity;
