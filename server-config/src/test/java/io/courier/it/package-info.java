/**
 * System tests: the real EAR on Liberty with an embedded PostgreSQL, over HTTPS. One server for all
 * of them.
 */
package io.courier.it;
