/**
 * MicroProfile Health checks. They live in this module because Liberty collects the checks of each
 * module it sees them in: in the ejb jar every check would run once per web module.
 */
package io.courier.web.rest.health;
