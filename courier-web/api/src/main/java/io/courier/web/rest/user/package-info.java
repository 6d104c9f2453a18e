/** User management for administrators. Uses the identity feature. */
package io.courier.web.rest.user;
