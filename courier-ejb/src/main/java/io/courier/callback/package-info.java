/**
 * One-time addresses at which something that a step started reports its end: issued with a key,
 * waited for by the step, answered to by REST. Uses core, audit and setting.
 */
package io.courier.callback;
