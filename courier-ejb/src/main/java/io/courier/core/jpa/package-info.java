/**
 * What every entity needs: converters for the types EclipseLink and PostgreSQL disagree about, base
 * rows with id, timestamps, soft delete and version. Uses core and jakarta.persistence.
 */
package io.courier.core.jpa;
