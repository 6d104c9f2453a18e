/** Pages of jobs: list and detail, both with Run. Uses the job and execution services. */
package io.courier.web.console.job;
