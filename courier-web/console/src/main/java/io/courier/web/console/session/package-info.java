/**
 * Who uses the console: form login with a server session, sign-out, first-run set-up, and what
 * every request passes first. Uses the identity feature.
 */
package io.courier.web.console.session;
