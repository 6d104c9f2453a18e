/**
 * What a file transfer protocol must do, and what is the same for all of them: deadlines, safe
 * upload and download, publication by rename, fault tables. Uses the JDK and {@code
 * io.courier.jca.api}; knows neither the Connectors contract nor any wire library.
 */
package io.courier.jca.protocol;
