/**
 * Pages of chains: list, editor, detail with schedules, and the execution of one. Uses the chain,
 * job and schedule services.
 */
package io.courier.web.console.chain;
