/** REST of what Azure functions logged. */
package io.courier.web.rest.azure;
