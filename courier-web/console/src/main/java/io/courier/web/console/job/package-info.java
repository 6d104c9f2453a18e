/**
 * Pages of jobs: list, builder, and one job with its schedules, dependencies, versions and history.
 * Uses the services of jobs, executions, schedules and step types, and the connections and keys
 * that steps name.
 */
package io.courier.web.console.job;
