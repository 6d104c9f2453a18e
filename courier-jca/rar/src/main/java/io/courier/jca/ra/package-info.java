/**
 * The Connectors contract of the file transfer resource adapter; the only importer of
 * jakarta.resource.
 */
package io.courier.jca.ra;
