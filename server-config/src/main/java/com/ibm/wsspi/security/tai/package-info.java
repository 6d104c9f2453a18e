/**
 * Signatures of Liberty's interface for interceptors with jakarta types, for the compiler only: no
 * artifact with them is published. In no jar of the product; at run time Liberty's own are used.
 */
package com.ibm.wsspi.security.tai;
