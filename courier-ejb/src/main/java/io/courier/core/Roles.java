package io.courier.core;

import java.util.List;

/** The three roles, as the container knows them. */
public final class Roles {
  public static final String ADMIN = "admin";
  public static final String OPERATOR = "operator";
  public static final String VIEWER = "viewer";
  public static final List<String> ALL = List.of(ADMIN, OPERATOR, VIEWER);

  private Roles() {}
}
