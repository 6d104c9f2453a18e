/** Pages of executions: list, and the live timeline of one. Uses the execution services. */
package io.courier.web.console.execution;
