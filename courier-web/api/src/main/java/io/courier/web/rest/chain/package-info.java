/** Chains of jobs and their executions over REST. */
package io.courier.web.rest.chain;
