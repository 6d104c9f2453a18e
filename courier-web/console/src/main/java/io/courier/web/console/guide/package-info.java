/** Static help. Uses the catalogue of error codes. */
package io.courier.web.console.guide;
