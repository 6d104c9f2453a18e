/** REST of the key stores. Uses the key services only. */
package io.courier.web.rest.key;
