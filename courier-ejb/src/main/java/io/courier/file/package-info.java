/**
 * Local files: the one check that every local path passes, globs, the file browser, and the
 * operations of the file steps. Uses core and setting.
 */
package io.courier.file;
