/** System tests of Azure Functions against the double of Azure. */
package io.courier.it.azure;
