/**
 * Typed settings of the product (table system_settings) and of the deployment (MicroProfile
 * Config). Uses core and audit.
 */
package io.courier.setting;
