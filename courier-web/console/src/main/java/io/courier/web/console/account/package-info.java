/** The signed-in user's own account: profile and password. Uses the identity feature. */
package io.courier.web.console.account;
