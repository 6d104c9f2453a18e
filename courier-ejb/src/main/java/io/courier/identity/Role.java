package io.courier.identity;

/** Role of a user; the code is the container's role name. */
enum Role {
  ADMIN,
  OPERATOR,
  VIEWER
}
