/** REST resources of the audit log: reading only. */
package io.courier.web.rest.audit;
