/** Tests of the console's package of the same name. */
package io.courier.web.console.schedule;
