/**
 * The console in a real browser, over the shared server. Page objects know the marks of a page,
 * tests know what a user wants.
 */
package io.courier.it.console;
