/** Tests of the pages of chains. */
package io.courier.web.console.chain;
