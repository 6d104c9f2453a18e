/**
 * The Faces console: frame, formats, failures and the content security policy of its pages. Page
 * beans live in one package per feature; webapp/&lt;feature&gt; mirrors them. Uses feature services
 * only and shares nothing with the REST API.
 */
package io.courier.web.console;
