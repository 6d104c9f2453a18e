/**
 * The door of Liberty's batch REST API: who is let in, and with what. Liberty's own handlers behind
 * it do the work. Uses identity and setting only.
 */
package io.courier.web.batch;
