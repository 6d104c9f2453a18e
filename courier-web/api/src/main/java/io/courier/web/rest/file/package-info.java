/** REST of the file browser. */
package io.courier.web.rest.file;
