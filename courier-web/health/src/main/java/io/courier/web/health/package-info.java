/**
 * The one health check that MicroProfile Health has no place for: Liberty owns /health, so
 * /health/partitions is a module of its own. Uses the maintenance feature only.
 */
package io.courier.web.health;
