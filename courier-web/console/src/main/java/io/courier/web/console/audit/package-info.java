/** The audit log: filtered list and its export. Uses the audit feature; nothing here writes. */
package io.courier.web.console.audit;
