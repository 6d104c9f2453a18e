/** Tests of the door of the batch REST API. */
package io.courier.web.batch;
