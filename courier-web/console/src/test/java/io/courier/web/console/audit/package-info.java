/** Tests of the audit page's parts. */
package io.courier.web.console.audit;
