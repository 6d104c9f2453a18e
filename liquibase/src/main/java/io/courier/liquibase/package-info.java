/** The schema changelogs and the class that applies them. */
package io.courier.liquibase;
