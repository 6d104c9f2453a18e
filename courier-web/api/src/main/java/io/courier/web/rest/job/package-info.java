/** REST of jobs, their steps and versions. Uses the job and execution services. */
package io.courier.web.rest.job;
