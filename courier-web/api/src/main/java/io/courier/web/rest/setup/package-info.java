/** The first-run set-up over HTTP, open to anonymous callers. Uses the identity feature. */
package io.courier.web.rest.setup;
