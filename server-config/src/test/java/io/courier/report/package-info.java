/** Reports of the build over its own tests. */
package io.courier.report;
