/**
 * Chains of jobs: members that run one after another, and their executions, whose progress is
 * decided in the transaction that ends a member. Uses execution, job and what is below.
 */
package io.courier.chain;
