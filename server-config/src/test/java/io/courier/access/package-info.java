/**
 * The access matrix (rbac.matrix, docs/adr/0076) held against what there is: classes, pages and
 * descriptors of the build, and the deployed archive. Uses ArchUnit and the matrix of the identity
 * feature.
 */
package io.courier.access;
