/**
 * Schedules of jobs and chains: cron expressions and one-shots, when they fire next, and the timer
 * that fires them. The tables are the truth: whoever locks a due row fires it, whichever node that
 * is. Uses job, execution and chain; what can be scheduled is reached through {@link
 * io.courier.schedule.Schedulable}.
 */
package io.courier.schedule;
