/** REST resources of the settings. Uses the setting feature's service only. */
package io.courier.web.rest.setting;
