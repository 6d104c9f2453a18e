/** The append-only log of what was done, by whom and when. Uses core only. */
package io.courier.audit;
