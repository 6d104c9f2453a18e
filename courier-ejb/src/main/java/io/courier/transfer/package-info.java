/**
 * Sessions of an execution and the fate of each transferred file. Uses connection and the adapter's
 * API.
 */
package io.courier.transfer;
