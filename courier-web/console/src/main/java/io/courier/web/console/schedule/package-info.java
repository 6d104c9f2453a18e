/**
 * Schedules in pages: their form with plain language and coming firings, and their list, for jobs
 * and chains alike. Uses the schedule service.
 */
package io.courier.web.console.schedule;
