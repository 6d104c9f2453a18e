/** The dashboard: counts and what needs attention, from the features' own lists. */
package io.courier.web.console.dashboard;
