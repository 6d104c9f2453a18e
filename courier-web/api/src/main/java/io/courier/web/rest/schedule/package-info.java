/** REST of schedules, of jobs and of chains. Uses the schedule service. */
package io.courier.web.rest.schedule;
