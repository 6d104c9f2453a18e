/** Where functions report their end. Uses the callback feature's service only. */
package io.courier.web.rest.callback;
