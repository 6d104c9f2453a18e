/** Resources below /admin: state and upkeep of the installation, for Admins. */
package io.courier.web.rest.admin;
