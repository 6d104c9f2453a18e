/** Tests of the gate before the verifier of access tokens, and the hostile tokens they share. */
package io.courier.bearer;
