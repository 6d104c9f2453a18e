/** REST of the registry of step types. */
package io.courier.web.rest.step;
