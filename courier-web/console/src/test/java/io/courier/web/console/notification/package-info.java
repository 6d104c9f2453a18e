/** Tests of the pages of notifications. */
package io.courier.web.console.notification;
