/** One named end-to-end test per threat of the threat model (reference, security section 11). */
package io.courier.it.threat;
