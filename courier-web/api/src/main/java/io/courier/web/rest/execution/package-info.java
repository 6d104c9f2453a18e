/** REST of executions: trigger, list, detail, progress, steering. Uses the execution service. */
package io.courier.web.rest.execution;
