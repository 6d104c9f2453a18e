/** The audit log of the running server: what is written, by whom, and that it stays. */
package io.courier.it.audit;
